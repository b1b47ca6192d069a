import { createOwnError } from '../errors/own-errors.js';
import { toHex } from '../platform/random-id.js';
import { readEach } from '../platform/read-each.js';
import type { SessionStore } from '../platform/session-store.js';
import { seal, unseal } from './aes-gcm.js';
import { clearDatabase } from './database.js';
import { type EncryptedStorageOptions, encryptedStorage } from './encrypted-storage.js';

/** A store whose caller decides whether its values survive the end of the browser session. */
export interface RememberingStorage extends SessionStore {
  /**
   * Decides for the next sign-in: true (the default) keeps it as {@link encryptedStorage} does, false until the browser
   * closes. Rejects when the storage fails or the page may not set cookies.
   */
  remember(isWanted: boolean): Promise<void>;
}

/**
 * An {@link encryptedStorage} for a form with "remember me". Without it, the session ends when the browser closes, in all
 * tabs: a second encryption uses a key in a session cookie. (The page's own server receives the cookie and cannot use it.)
 * After the browser has closed, the key is gone and the remaining values are unreadable. A browser that restores its tabs
 * restores its session cookies, too.
 *
 * @example
 * ```ts
 * const storage = rememberingStorage();
 * const auth = createAuth(outputs, { storage });
 *
 * await storage.remember(false);
 * await auth.signIn({ username: 'ann@example.com', password });
 * ```
 */
export function rememberingStorage(options?: EncryptedStorageOptions): RememberingStorage {
  const { name = 'claviger' } = options ?? {};
  const durable = encryptedStorage({ name });
  const passingName = `${name}.visit`;
  const passing = encryptedStorage({ name: passingName });
  const visit = createVisit(passingName);

  const readKeys = async (keys: readonly string[]): Promise<(string | null)[]> => {
    const secret = await visit.secret();
    if (!secret) return readEach(durable, keys);
    const texts = await readEach(passing, keys);
    // Values from before the visit, such as a device, are valid in it.
    const missing = keys.filter((_, index) => texts[index] === null);
    const older = missing.length > 0 ? await readEach(durable, missing) : [];
    return Promise.all(
      keys.map((key, index) => {
        const text = texts[index] ?? null;
        return text === null ? (older[missing.indexOf(key)] ?? null) : open(secret, key, text);
      }),
    );
  };

  return {
    shared: true,
    keepsSecrets: true,
    async remember(isWanted) {
      // Removes the values of an earlier visit.
      await clearDatabase(passingName);
      if (isWanted) visit.end();
      else visit.begin();
    },
    read: async (key) => (await readKeys([key]))[0] ?? null,
    readEach: readKeys,
    async write(key, value) {
      const secret = await visit.secret();
      await (secret ? passing.write(key, await close(secret, key, value)) : durable.write(key, value));
    },
    async remove(key) {
      if (await visit.secret()) await passing.remove(key);
      await durable.remove(key);
    },
    lock: durable.lock,
    watch(onChange) {
      const stops = [durable, passing].map((store) => store.watch?.(onChange));
      return () => {
        for (const stop of stops) stop?.();
      };
    },
  };
}

/** The time until the browser closes. A session cookie holds the key of the visit. */
interface Visit {
  begin(): void;
  end(): void;
  /** Returns the key; undefined outside of a visit. */
  secret(): Promise<CryptoKey | undefined>;
}

function createVisit(name: string): Visit {
  const page = (): Document => {
    if (typeof document === 'undefined')
      throw createOwnError('StorageUnavailable', new Error('There is no page here.'));
    return document;
  };
  // Sibling hosts cannot set a cookie with this prefix. Browsers accept it only from secure pages.
  const cookieName = (): string => (location.protocol === 'https:' ? `__Host-${name}` : name);
  const read = (): string | undefined =>
    page()
      .cookie.split('; ')
      .find((cookie) => cookie.startsWith(`${cookieName()}=`))
      ?.slice(cookieName().length + 1);
  const write = (value: string, attributes = ''): void => {
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    page().cookie = `${cookieName()}=${value}; Path=/; SameSite=Strict${secure}${attributes}`;
  };
  return {
    begin() {
      write(toHex(crypto.getRandomValues(new Uint8Array(32))));
      if (!read()) throw new Error('The page may not set cookies.');
    },
    end: () => write('', '; Max-Age=0'),
    async secret() {
      const text = read() ?? '';
      // Any other text comes from another writer.
      if (!/^[\da-f]{64}$/.test(text)) return undefined;
      return crypto.subtle.importKey('raw', decode(text), 'AES-GCM', false, ['encrypt', 'decrypt']);
    },
  };
}

async function close(secret: CryptoKey, key: string, value: string): Promise<string> {
  const { iv, data } = await seal(secret, key, value);
  return `${toHex(iv)}.${toHex(new Uint8Array(data))}`;
}

async function open(secret: CryptoKey, key: string, text: string): Promise<string> {
  const [iv = '', data = ''] = text.split('.');
  return unseal(secret, key, { iv: decode(iv), data: decode(data) });
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}
