import type { ForeignStorage } from './foreign-storage.js';

/** With which attributes the other library wrote its cookies: they are needed to remove them. */
export interface AmplifyCookiesOptions {
  /** Default: the host alone. */
  readonly domain?: string;
  /** Default `/`. */
  readonly path?: string;
}

/**
 * The cookies in which `aws-amplify` and `amazon-cognito-identity-js` keep a session with their `CookieStorage`, for
 * `adopt: { storage: amplifyCookies() }`.
 *
 * **Sibling hosts can write these cookies.** A page on `other.example.com` can plant a session of its own user for
 * `app.example.com`, and the visitor is signed in as that user without knowing. Use it only where each host of the
 * domain is trusted, and only as long as users move over.
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

/** Finds a cookie by its decoded name; returns its encoded name too. The libraries encode names and values. */
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
      // A cookie of other code, in another encoding.
    }
  }
  return undefined;
}
