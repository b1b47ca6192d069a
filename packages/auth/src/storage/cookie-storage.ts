import { AuthError } from '../errors/auth-error.js';
import { createProcessLock } from '../platform/process-lock.js';
import type { SessionStore } from '../platform/session-store.js';
import { createChangeChannel } from './change-channel.js';
import {
  type ChunkSet,
  type Cookie,
  cutIntoCookies,
  findChunkSets,
  nameCookies,
  parseCookies,
} from './cookie-chunks.js';
import { withWebLock } from './web-lock.js';

/** Where cookies lie. */
export interface CookieJar {
  /** All cookies, in the form of `document.cookie` and of the `Cookie` header, those just set included. */
  get(): string;
  /** Takes a cookie with its attributes, in the form of a `Set-Cookie` header. */
  set(cookie: string): void;
}

/** What {@link cookieStorage} can be told. */
export interface CookieStorageOptions {
  /** Default: `document.cookie`. */
  readonly jar?: CookieJar;
  /**
   * What the names of all cookies start with. Default `__Host-claviger`: browsers take such a cookie from this very host
   * alone, over https. **With a prefix that does not begin with `__Host-`, sibling hosts can write the cookies**: a page on
   * `other.example.com` can put a session of its own user in place for `app.example.com`.
   */
  readonly prefix?: string;
  /** Default `/`. Another path excludes `__Host-`, and needs a `prefix` of your own. */
  readonly path?: string;
  /** Default: the host alone. A domain excludes `__Host-`, and needs a `prefix` of your own. */
  readonly domain?: string;
  /** Whether the cookies go over https only. Default true. False excludes `__Host-`, and needs a `prefix` of your own. */
  readonly secure?: boolean;
  /** How long a cookie lives after it was written. Default 400 days, the most that browsers grant. */
  readonly maxAgeSeconds?: number;
  /** How long the whole `Cookie` header may become, the cookies of others included. Default 8,000. */
  readonly maxBytes?: number;
}

/** With it browsers take a cookie from this host alone (RFC 6265bis, section 4.1.3.2). */
const hostPrefix = '__Host-';

/** A value is never written as often as this: the count comes from another host. */
const mostGenerations = 1e12;

/** Another tab sets its cookies one after another. */
const settleMs = 200;

/**
 * A store in cookies, in plain text: every request to the site carries the tokens, and scripts of the page can read
 * them. It is for apps whose own server has to see the session. Cookies are `SameSite=Lax` and `Secure`; a value is cut
 * into cookies of at most 3,180 bytes, and a new one replaces the old one only when all its cookies have been accepted.
 *
 * Cookies are shared by all ports and, with `domain`, all hosts of a site; the lock and the change messages reach the
 * pages of one origin. With a `jar` of your own the lock holds among the users of this very object, and there are no
 * messages.
 *
 * Only this host can write the cookies, unless `prefix` says otherwise: cookies with other names are not read, so what a
 * sibling host plants is neither taken for a session nor in the way of one.
 *
 * A value of which a cookie has gone reads as the whole one before it. Without one the read fails and clears the rest
 * away, and the next read finds nothing.
 *
 * @throws {TypeError} for a `domain`, a `path` other than `/` or `secure: false` without a `prefix` that fits.
 *
 * Rejects with an `AuthError`: `CookiesTooLarge` (nothing was changed), `CookiesRefused` (blocked, or `secure` on
 * a page without https; the old value stays), `CookiesIncomplete`.
 *
 * @example
 * ```ts
 * const auth = createAuth(outputs, { storage: cookieStorage() });
 * ```
 */
export function cookieStorage(options: CookieStorageOptions = {}): SessionStore {
  const { prefix = `${hostPrefix}claviger`, maxAgeSeconds = 34_560_000, maxBytes = 8_000 } = options;
  const jar = options.jar ?? documentJar;
  const attributes = writeAttributes(options);
  const channel = options.jar ? undefined : createChangeChannel(prefix);
  const lockName = `${prefix}.cookies/`;

  const find = (key: string): ChunkSet[] => findChunkSets(nameCookies(prefix, key), parseCookies(jar.get()));
  /** The newest whole value, null when there are no cookies, undefined when there are only remains. */
  const readWhole = (key: string): string | null | undefined => {
    const sets = find(key);
    return sets.length === 0 ? null : sets.find(({ text }) => text !== undefined)?.text;
  };
  const expire = (names: readonly string[]): void => {
    for (const name of names) jar.set(`${name}=; Max-Age=0${attributes}`);
    if (options.jar || prefix.startsWith(hostPrefix)) return;
    // A sibling host may have planted cookies of the same names.
    const planted = parseCookies(jar.get()).filter(({ name }) => names.includes(name));
    for (const { name } of planted) {
      for (const domain of listDomains()) jar.set(`${name}=; Max-Age=0; Path=/; Domain=${domain}`);
    }
  };

  return {
    shared: true,
    async read(key) {
      const found = readWhole(key);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      const settled = readWhole(key);
      if (settled !== undefined) return settled;
      expire(find(key).flatMap(({ names }) => names));
      // What does not go away was never a value of ours.
      if (find(key).length > 0) return null;
      throw createCookieError('CookiesIncomplete');
    },
    async write(key, value) {
      expire(find(key).flatMap(({ generation, names }) => (generation < mostGenerations ? [] : names)));
      const before = parseCookies(jar.get());
      const name = nameCookies(prefix, key);
      const old = findChunkSets(name, before);
      const stale = old.flatMap(({ names }) => names);
      const mark = Math.random().toString(36).slice(2, 8) || '0';
      const generation = (old[0]?.generation ?? 0) + 1;
      const cookies = cutIntoCookies(name, generation, mark, value);
      const others = before.filter((cookie) => !stale.includes(cookie.name));
      if (countBytes([...others, ...cookies]) > maxBytes) throw createCookieError('CookiesTooLarge');
      for (const cookie of cookies) jar.set(`${cookie.name}=${cookie.value}; Max-Age=${maxAgeSeconds}${attributes}`);
      // Browsers refuse cookies silently. Or else a newer write has already cleared these away.
      const isKept = find(key).some((set) => (set.mark === mark ? set.text === value : set.generation > generation));
      if (!isKept) {
        expire(cookies.map((cookie) => cookie.name));
        throw createCookieError('CookiesRefused');
      }
      expire(stale);
      channel?.tell(key);
    },
    async remove(key) {
      expire(find(key).flatMap(({ names }) => names));
      if (find(key).length > 0) throw createCookieError('CookiesRefused');
      channel?.tell(key);
    },
    lock: options.jar ? createProcessLock() : (name, ...rest) => withWebLock(lockName + name, ...rest),
    ...(channel && { watch: channel.watch }),
  };
}

const documentJar: CookieJar = {
  get: () => document.cookie,
  set(cookie) {
    // biome-ignore lint/suspicious/noDocumentCookie: the CookieStore API is not in all browsers, and has no synchronous read.
    document.cookie = cookie;
  },
};

/** This host and the domains above it. */
function listDomains(): string[] {
  const labels = location.hostname.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

function writeAttributes({ path = '/', domain, secure = true, prefix = hostPrefix }: CookieStorageOptions): string {
  if (prefix.startsWith(hostPrefix) && (path !== '/' || domain !== undefined || !secure)) {
    throw new TypeError(
      `A domain, a path other than / and secure: false need a prefix that does not begin with ${hostPrefix}.`,
    );
  }
  for (const text of [path, domain ?? '']) {
    if (/[^!-:<-~]/.test(text)) {
      throw new TypeError('`path` and `domain` must be printable ASCII without spaces and semicolons.');
    }
  }
  return `; Path=${path}${domain === undefined ? '' : `; Domain=${domain}`}${secure ? '; Secure' : ''}; SameSite=Lax`;
}

/** The length of the header that holds them. */
function countBytes(cookies: readonly Cookie[]): number {
  return new TextEncoder().encode(cookies.map(({ name, value }) => `${name}=${value}`).join('; ')).length;
}

const failures = {
  CookiesTooLarge: ['The session is too large for cookies.', 'Put fewer claims into the tokens, or use another store.'],
  CookiesRefused: ['The browser did not take the cookies.', 'Allow cookies, and serve the page over https.'],
  CookiesIncomplete: ['A cookie of the stored value is missing.', 'Try again: what was left has been cleared away.'],
} as const;

function createCookieError(code: keyof typeof failures): AuthError {
  const [message, recoverySuggestion] = failures[code];
  return new AuthError(code === 'CookiesIncomplete' ? 'unknown' : 'configuration', code, message, {
    recoverySuggestion,
  });
}
