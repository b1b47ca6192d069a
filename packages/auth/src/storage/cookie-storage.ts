import { AuthError } from '../errors/auth-error.js';
import { createProcessLock } from '../platform/process-lock.js';
import type { SessionStore } from '../platform/session-store.js';
import { type ChangeChannel, createChangeChannel } from './change-channel.js';
import {
  type ChunkSet,
  type Cookie,
  cutIntoCookies,
  findChunkSets,
  nameCookies,
  parseCookies,
} from './cookie-chunks.js';
import { withWebLock } from './web-lock.js';

/** Access to cookies. */
export interface CookieJar {
  /** Returns all cookies, just set ones included, in the form of `document.cookie` and the `Cookie` header. */
  get(): string;
  /** Sets a cookie with its attributes, in the form of a `Set-Cookie` header. */
  set(cookie: string): void;
}

/** The options of {@link cookieStorage}. */
export interface CookieStorageOptions {
  /** Default: `document.cookie`. */
  readonly jar?: CookieJar;
  /**
   * The prefix of all cookie names. Default `__Host-claviger`: browsers accept such a cookie only from this host, over https.
   * **With a prefix that does not begin with `__Host-`, sibling hosts can write the cookies**: a page on `other.example.com`
   * can plant a session of its own user for `app.example.com`.
   */
  readonly prefix?: string;
  /** Default `/`. Any other path excludes `__Host-` and requires a `prefix`. */
  readonly path?: string;
  /** Default: this host only. A domain excludes `__Host-` and requires a `prefix`. */
  readonly domain?: string;
  /** Whether browsers send the cookies over https only. Default true. False excludes `__Host-` and requires a `prefix`. */
  readonly secure?: boolean;
  /** The lifetime of a cookie from its write. Default 400 days, the maximum of browsers. */
  readonly maxAgeSeconds?: number;
  /** The maximum length of the whole `Cookie` header, all other cookies included. Default 8,000. */
  readonly maxBytes?: number;
}

/** Browsers accept a cookie with this prefix only from this host (RFC 6265bis, section 4.1.3.2). */
const HOST_PREFIX = '__Host-';

/** No value is written this often: a higher count comes from another host. */
const MOST_GENERATIONS = 1e12;

/** The wait for another tab, which sets its cookies one after another. */
const SETTLE_MS = 200;

/** When a tab looks again after a message: in Firefox a message may arrive there before the cookies that it is about. */
const lateMs = [20, 200, 1000];

/**
 * A store in cookies, in plain text: each request to the site carries the tokens, and scripts of the page can read them.
 * Use it when the app's server needs the session. Cookies are `SameSite=Lax` and `Secure`. A value is cut into cookies of
 * at most 3,180 bytes. A new value replaces the old one only after the browser accepted all its cookies.
 *
 * All ports share the cookies, and with `domain` all hosts of a site. The lock and the change messages reach the pages of
 * one origin. With a custom `jar` the lock covers only users of this object, and there are no messages.
 *
 * Only this host can write the cookies, unless `prefix` allows others. The store ignores cookies with other names, so a
 * sibling host can neither plant a session nor block one.
 *
 * When a cookie of a value is missing, a read returns the previous complete value. Without one the read rejects and removes
 * the rest, and the next read finds no value.
 *
 * @throws {TypeError} for a `domain`, a `path` other than `/` or `secure: false` without a matching `prefix`.
 *
 * Rejects with an `AuthError`: `CookiesTooLarge` (no value has changed), `CookiesRefused` (blocked, or `secure` on a page
 * without https; the old value stays), `CookiesIncomplete`.
 *
 * @example
 * ```ts
 * const auth = createAuth(outputs, { storage: cookieStorage() });
 * ```
 */
export function cookieStorage(options?: CookieStorageOptions): SessionStore {
  const { jar: given, prefix = `${HOST_PREFIX}claviger`, maxAgeSeconds = 34_560_000, maxBytes = 8_000 } = options ?? {};
  const jar = given ?? documentJar;
  const attributes = writeAttributes(options ?? {});
  const channel = given ? undefined : createChangeChannel(prefix);

  const find = (key: string): ChunkSet[] => findChunkSets(nameCookies(prefix, key), parseCookies(jar.get()));
  /** Returns the newest complete value, null without cookies, undefined when no value is complete. */
  const readWhole = (key: string): string | null | undefined => {
    const sets = find(key);
    return sets.length === 0 ? null : sets.find(({ text }) => text !== undefined)?.text;
  };
  const expire = createExpire({ jar, attributes, hasSiblings: !given && !prefix.startsWith(HOST_PREFIX) });

  return {
    shared: true,
    isReadByServer: true,
    async read(key) {
      const found = readWhole(key);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const settled = readWhole(key);
      if (settled !== undefined) return settled;
      expire(find(key).flatMap(({ names }) => names));
      // A cookie that stays was planted by another host.
      if (find(key).length > 0) return null;
      throw createCookieError('CookiesIncomplete');
    },
    async write(key, value) {
      expire(find(key).flatMap(({ generation, names }) => (generation < MOST_GENERATIONS ? [] : names)));
      const before = parseCookies(jar.get());
      const name = nameCookies(prefix, key);
      const old = findChunkSets(name, before);
      const stale = old.flatMap(({ names }) => names);
      const mark = hash(value);
      const generation = (old[0]?.generation ?? 0) + 1;
      const cookies = cutIntoCookies(name, generation, mark, value);
      const others = before.filter((cookie) => !stale.includes(cookie.name));
      if (countBytes([...others, ...cookies]) > maxBytes) throw createCookieError('CookiesTooLarge');
      for (const cookie of cookies) jar.set(`${cookie.name}=${cookie.value}; Max-Age=${maxAgeSeconds}${attributes}`);
      // Browsers drop cookies silently. A newer write may have removed these already.
      const isKept = find(key).some((set) => (set.mark === mark ? set.text === value : set.generation > generation));
      if (!isKept) {
        expire(cookies.map((cookie) => cookie.name));
        throw createCookieError('CookiesRefused');
      }
      expire(stale);
      channel?.emit(key);
    },
    async remove(key) {
      expire(find(key).flatMap(({ names }) => names));
      if (find(key).length > 0) throw createCookieError('CookiesRefused');
      channel?.emit(key);
    },
    lock: given ? createProcessLock() : (name, ...rest) => withWebLock(`${prefix}.cookies/${name}`, ...rest),
    ...(channel && { watch: (onChange) => watchLate(channel, readWhole, onChange) }),
  };
}

/** Creates what expires cookies by their names. */
function createExpire({
  jar,
  attributes,
  hasSiblings,
}: {
  readonly jar: CookieJar;
  readonly attributes: string;
  /** Whether a sibling host may have planted cookies of the same names. */
  readonly hasSiblings: boolean;
}): (names: readonly string[]) => void {
  return (names) => {
    for (const name of names) jar.set(`${name}=; Max-Age=0${attributes}`);
    if (!hasSiblings) return;
    const planted = parseCookies(jar.get()).filter(({ name }) => names.includes(name));
    for (const { name } of planted) {
      for (const domain of listDomains()) jar.set(`${name}=; Max-Age=0; Path=/; Domain=${domain}`);
    }
  };
}

/** Calls back for a message, and again if the key's cookies change shortly after it. */
function watchLate(
  channel: ChangeChannel,
  read: (key: string) => string | null | undefined,
  onChange: (key: string) => void,
): () => void {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const stop = channel.watch((key) => {
    let seen = read(key);
    onChange(key);
    for (const ms of lateMs) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        const found = read(key);
        if (found === seen) return;
        seen = found;
        onChange(key);
      }, ms);
      timers.add(timer);
    }
  });
  return () => {
    stop();
    timers.forEach(clearTimeout);
  };
}

const documentJar: CookieJar = {
  get: () => document.cookie,
  set(cookie) {
    // biome-ignore lint/suspicious/noDocumentCookie: the CookieStore API is not in all browsers, and has no synchronous read.
    document.cookie = cookie;
  },
};

/** Lists this host and its parent domains. */
function listDomains(): string[] {
  const labels = location.hostname.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

function writeAttributes({ path = '/', domain, secure = true, prefix = HOST_PREFIX }: CookieStorageOptions): string {
  if (prefix.startsWith(HOST_PREFIX) && (path !== '/' || domain !== undefined || !secure)) {
    throw new TypeError(
      `A domain, a path other than / and secure: false require a prefix that does not begin with ${HOST_PREFIX}.`,
    );
  }
  for (const text of [path, domain ?? '']) {
    if (/[^!-:<-~]/.test(text)) {
      throw new TypeError('`path` and `domain` must be printable ASCII without spaces and semicolons.');
    }
  }
  return `; Path=${path}${domain === undefined ? '' : `; Domain=${domain}`}${secure ? '; Secure' : ''}; SameSite=Lax`;
}

/**
 * Hashes a value (FNV-1a). Several answers of a server that write the same value then have the same cookies, and do not pile up.
 */
function hash(value: string): string {
  let sum = 0x811c9dc5;
  for (const character of value) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (sum >>> 0).toString(36);
}

/** Returns the length of the `Cookie` header. */
function countBytes(cookies: readonly Cookie[]): number {
  return new TextEncoder().encode(cookies.map(({ name, value }) => `${name}=${value}`).join('; ')).length;
}

const failures = {
  CookiesTooLarge: ['The session is too large for cookies.', 'Reduce the claims in the tokens, or use another store.'],
  CookiesRefused: ['The browser did not accept the cookies.', 'Allow cookies, and serve the page over https.'],
  CookiesIncomplete: ['A cookie of the stored value is missing.', 'Try again: the incomplete value was removed.'],
} as const;

function createCookieError(code: keyof typeof failures): AuthError {
  const [message, recoverySuggestion] = failures[code];
  return new AuthError(code === 'CookiesIncomplete' ? 'unknown' : 'configuration', code, message, {
    recoverySuggestion,
  });
}
