import type { ForeignStorage } from './foreign-storage.js';

/** The attributes of the other library's cookies. Their removal needs them. */
export interface AmplifyCookiesOptions {
  /** Default: this host only. */
  readonly domain?: string;
  /** Default `/`. */
  readonly path?: string;
}

/**
 * The cookies of a session of `aws-amplify` or `amazon-cognito-identity-js` with their `CookieStorage`, for
 * `adopt: { storage: amplifyCookies() }`.
 *
 * **Sibling hosts can write these cookies.** A page on `other.example.com` can plant a session of its own user for
 * `app.example.com`, and the visitor is then signed in as that user without knowing. Use it only if you trust each host of
 * the domain, and only while users migrate.
 *
 * @example
 * ```ts
 * const auth = createAuth(outputs, { adopt: { storage: amplifyCookies() } });
 * ```
 */
export function amplifyCookies({ domain, path = '/' }: AmplifyCookiesOptions = {}): ForeignStorage {
  for (const text of [path, domain ?? '']) {
    if (/[^!-:<-~]/.test(text)) throw new TypeError('`path` and `domain` must be printable ASCII without semicolons.');
  }
  const attributes = `; Path=${path}${domain === undefined ? '' : `; Domain=${domain}`}; Max-Age=0`;
  return {
    getItem: (key) => findCookie(key)?.value,
    removeItem(key) {
      const found = findCookie(key);
      // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
      if (found) document.cookie = `${found.name}=${attributes}`;
    },
  };
}

/** Finds a cookie by its decoded name. Returns its encoded name and its value: the libraries encode both. */
function findCookie(key: string): { readonly name: string; readonly value: string } | undefined {
  const text = globalThis.document?.cookie ?? '';
  for (const cookie of text.split('; ')) {
    const equals = cookie.indexOf('=');
    const name = cookie.slice(0, equals);
    try {
      if (equals > 0 && decodeURIComponent(name) === key) {
        return { name, value: decodeURIComponent(cookie.slice(equals + 1)) };
      }
    } catch {
      // A cookie of other code with another encoding.
    }
  }
  return undefined;
}
