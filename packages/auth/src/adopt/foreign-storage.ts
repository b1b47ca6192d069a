import type { CookieJar } from '../storage/cookie-storage.js';

/**
 * The storage of another library's session: `localStorage`, `sessionStorage`, the `CookieStorage` of `aws-amplify` or
 * `amazon-cognito-identity-js`, or a storage that the app passed to them.
 */
export interface ForeignStorage {
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  removeItem(key: string): unknown;
  /** Returns the same storage with the cookies of one request, for servers. */
  withJar?(jar: CookieJar): ForeignStorage;
}

/** Returns the key prefix of both libraries for an app client. */
export function foreignPrefix(clientId: string): string {
  return `CognitoIdentityServiceProvider.${clientId}`;
}

/** Returns the key of a guest's identity in `aws-amplify`. */
export function foreignGuestKey(identityPoolId: string): string {
  return `com.amplify.Cognito.${identityPoolId}.identityId`;
}

/**
 * Lists the storages that those libraries use and that belong to the page's origin. Cookies do not: a sibling host can plant
 * them.
 */
export function listForeignStorages(): ForeignStorage[] {
  return [() => globalThis.localStorage, () => globalThis.sessionStorage].flatMap((open) => {
    try {
      return open() ?? [];
    } catch {
      // The browser may deny a page its own storage.
      return [];
    }
  });
}
