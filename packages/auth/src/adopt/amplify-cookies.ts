import type { CookieJar } from '../storage/cookie-storage.js';
import type { ForeignStorage } from './foreign-storage.js';

/** The attributes of the other library's cookies. Their removal needs them. */
export interface AmplifyCookiesOptions {
  /** Default: this host only. */
  readonly domain?: string | undefined;
  /** Default `/`. */
  readonly path?: string | undefined;
}

/**
 * The cookies of a session of `aws-amplify` or `amazon-cognito-identity-js` with their `CookieStorage`, for
 * `adopt: { storage: amplifyCookies() }` of `createAuth` and `createAuthServer`.
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
export function amplifyCookies(options?: AmplifyCookiesOptions): ForeignStorage {
  const { domain, path = '/' } = options ?? {};
  for (const text of [path, domain ?? '']) {
    if (/[^!-:<-~]/.test(text)) throw new TypeError('`path` and `domain` must be printable ASCII without semicolons.');
  }
  const attributes = `; Path=${path}${domain === undefined ? '' : `; Domain=${domain}`}; Max-Age=0`;
  const open = (jar: CookieJar): ForeignStorage => ({
    getItem: (key) => findCookie(jar.get(), key)?.value,
    removeItem(key) {
      const found = findCookie(jar.get(), key);
      if (found) jar.set(`${found.name}=${attributes}`);
    },
  });
  return { ...open(documentJar), withJar: open };
}

/** The cookies of the page; none on a server. */
const documentJar: CookieJar = {
  get: () => globalThis.document?.cookie ?? '',
  set(line) {
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
    document.cookie = line;
  },
};

/** Finds a cookie by its decoded name. Returns its encoded name and its value: the libraries encode both. */
function findCookie(text: string, key: string): { readonly name: string; readonly value: string } | undefined {
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
