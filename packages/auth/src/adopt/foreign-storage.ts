/**
 * A storage in which another library keeps its session: `localStorage` and `sessionStorage`, the `CookieStorage` of
 * `aws-amplify` or `amazon-cognito-identity-js`, or a storage that the app gave them.
 */
export interface ForeignStorage {
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  removeItem(key: string): unknown;
}

/** What both libraries put before the names of their keys for an app client. */
export function foreignPrefix(clientId: string): string {
  return `CognitoIdentityServiceProvider.${clientId}`;
}

/** Where `aws-amplify` keeps the identity of a guest. */
export function foreignGuestKey(identityPoolId: string): string {
  return `com.amplify.Cognito.${identityPoolId}.identityId`;
}

/**
 * The storages of a page in which those libraries keep sessions, and which belong to its origin alone. Cookies do not: a
 * sibling host can plant them.
 */
export function listForeignStorages(): ForeignStorage[] {
  return [() => globalThis.localStorage, () => globalThis.sessionStorage].flatMap((open) => {
    try {
      return open() ?? [];
    } catch {
      // A page may be forbidden to look at its own storage.
      return [];
    }
  });
}
