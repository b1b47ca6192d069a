/**
 * A storage in which another library keeps its session: `localStorage` and `sessionStorage`, the `CookieStorage` of
 * `aws-amplify` or `amazon-cognito-identity-js`, or whatever they were given.
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

/** The places of a page in which those libraries keep sessions, each of them on one of its options. */
export function listForeignStorages(): ForeignStorage[] {
  const places = [
    () => globalThis.localStorage,
    () => globalThis.sessionStorage,
    () => (globalThis.document ? pageCookies : undefined),
  ];
  return places.flatMap((open) => {
    try {
      return open() ?? [];
    } catch {
      // A page may be forbidden to look at its own storage.
      return [];
    }
  });
}

/** The cookies that those libraries write when they are told no domain and no path. Values and names are encoded. */
const pageCookies: ForeignStorage = {
  getItem: (key) => findCookie(key)?.value,
  removeItem(key) {
    const found = findCookie(key);
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
    if (found) document.cookie = `${found.name}=; Path=/; Max-Age=0`;
  },
};

/** A cookie by its decoded name, with its name as it stands. */
function findCookie(key: string): { readonly name: string; readonly value: string } | undefined {
  for (const cookie of document.cookie.split('; ')) {
    const [, name = '', value = ''] = /^(.*?)=(.*)$/.exec(cookie) ?? [];
    try {
      if (decodeURIComponent(name) === key) return { name, value: decodeURIComponent(value) };
    } catch {
      // Somebody else's, in an encoding of their own.
    }
  }
  return undefined;
}
