import { createOwnError } from '../errors/own-errors.js';
import type { SessionStore } from '../platform/session-store.js';
import { type Sealed, seal, unseal } from './aes-gcm.js';
import { createChangeChannel } from './change-channel.js';
import { createDatabase, type Database } from './database.js';
import { withWebLock } from './web-lock.js';

/** The options of {@link encryptedStorage}. */
export interface EncryptedStorageOptions {
  /** The name of the database, the locks and the messages. Default `claviger`. */
  readonly name?: string;
}

/** A call of the database that takes longer may wait for a frozen page, in milliseconds. */
const SLOW_MS = 500;

/** The key of the secret among the values. Keys of values are texts. */
const SECRET_KEY = 0;

/**
 * A store in the browser's IndexedDB, encrypted by AES-GCM. The first write creates the key. No script can export the key,
 * and all pages and workers of the origin share it. The limits of the encryption:
 *
 * - Copied values (from a storage viewer, a dump, or a script that collects data) are useless elsewhere.
 * - It does not stop a script in the page, which can ask the browser to decrypt as this store does.
 * - It does not stop an attacker with the browser's profile folder, which contains the key (in Chromium unencrypted).
 *
 * Each failure rejects: no IndexedDB or WebCrypto, blocked or full storage, a browser that cannot store keys (WebKit in
 * Lockdown Mode), no answer within 10 s, and a read while the user leaves the page. A value that cannot be decrypted is
 * damaged: its key is gone, or the value was changed. The first read rejects with `StorageDamaged` and removes the value;
 * the next read finds none. Without Web Locks the store never grants a lock.
 *
 * @example
 * ```ts
 * const auth = createAuth(outputs, { storage: encryptedStorage() });
 * ```
 */
export function encryptedStorage(options: EncryptedStorageOptions = {}): SessionStore {
  return createEncryptedStore(options, () => {
    if ('indexedDB' in globalThis) return;
    throw createOwnError('StorageUnavailable', new Error('There is no IndexedDB here.'));
  });
}

/** A call each time the browser opens or denies the database. */
type OnOpen = (isOpen: boolean) => void;

/** Creates an {@link encryptedStorage} that calls `onOpen`. */
export function createEncryptedStore({ name = 'claviger' }: EncryptedStorageOptions, onOpen?: OnOpen): SessionStore {
  /** The secret in memory while the connection is open; null for a new database; undefined before the first read. */
  let known: CryptoKey | null | undefined;
  const forget = (): void => {
    known = undefined;
  };
  const database = createDatabase(name, forget, onOpen);
  const channel = createChangeChannel(name);
  /** Retries once on a new connection: browsers drop connections to IndexedDB at any time. */
  const twice = <T>(attempt: () => Promise<T>): Promise<T> => {
    // A frozen page that is still creating the database holds up all others. Browsers drop frozen pages that get a message.
    const timer = setTimeout(() => channel.emit(''), SLOW_MS);
    return attempt()
      .catch(() => {
        forget();
        return attempt();
      })
      .finally(() => clearTimeout(timer));
  };
  const visit = followVisits(database.close);

  /** Reads the secret and values in one transaction. */
  const readSealed = async (keys: readonly string[]): Promise<readonly IDBRequest[]> => {
    const requests = await database.transact('readonly', (store) => [SECRET_KEY, ...keys].map((key) => store.get(key)));
    const { result } = requests[0] as IDBRequest;
    // WebKit returns null for a key that it cannot unwrap now, such as with a locked keychain.
    known = result === undefined ? null : (result ?? undefined);
    return requests;
  };

  const readEach = async (keys: readonly string[]): Promise<(string | null)[]> => {
    const current = visit();
    const [secret, ...values] = (await twice(() => readSealed(keys))).map(({ result }) => result);
    if (!current || current !== visit()) throw createOwnError('StorageUnavailable');
    return Promise.all(keys.map((key, index) => openSealed(database, secret, [key, values[index]])));
  };

  return {
    shared: true,
    keepsSecrets: true,
    read: async (key) => (await readEach([key]))[0] ?? null,
    readEach,
    async write(key, value) {
      await twice(async () => {
        if (known === undefined) await readSealed([]);
        const isFirst = known === null;
        const secret = isFirst ? await createSecret() : (known as CryptoKey);
        const sealed = await seal(secret, key, value);
        const stored = await database.transact('readwrite', (store) => {
          // Aborts the transaction when another page was faster. The second attempt uses that page's secret.
          if (isFirst) store.add(secret, SECRET_KEY);
          store.put(sealed, key);
          return store.get(SECRET_KEY);
        });
        // Rejects when another secret has replaced this one: no page could decrypt the value.
        await unseal(stored.result, key, sealed);
        known = secret;
      });
      channel.emit(key);
    },
    async remove(key) {
      await twice(() => database.transact('readwrite', (store) => store.delete(key)));
      channel.emit(key);
    },
    lock: (lockName, ...rest) => withWebLock(`${name}/${lockName}`, ...rest),
    watch: channel.watch,
  };
}

/**
 * Follows whether the user is on the page: WebKit answers as if the database were empty while the user leaves it. Returns a function
 * that gives the visit; undefined between two.
 *
 * @param close - closes the connection to the database
 */
function followVisits(close: () => void): () => object | undefined {
  let visit: object | undefined = {};
  globalThis.addEventListener?.('pagehide', () => {
    visit = undefined;
    // An open connection can keep a page out of the back/forward cache.
    close();
  });
  globalThis.addEventListener?.('pageshow', () => {
    visit ??= {};
  });
  // A frozen page cannot close its connection, and so blocks the deletion of the database.
  globalThis.addEventListener?.('freeze', close, true);
  return () => visit;
}

/** Decrypts a stored value. One that can't be decrypted with the secret is removed. */
async function openSealed(
  database: Database,
  secret: CryptoKey | null,
  [key, sealed]: readonly [key: string, sealed: Sealed | null | undefined],
): Promise<string | null> {
  if (!sealed) return null;
  try {
    return await unseal(secret as CryptoKey, key, sealed);
  } catch (error) {
    if (secret === null) throw error;
    await database.transact('readwrite', (store) => {
      const found = store.get(key);
      // Another page may have replaced the value.
      found.onsuccess = () => {
        if (`${found.result?.iv}` === `${sealed.iv}`) store.delete(key);
      };
    });
    throw createOwnError('StorageDamaged', error);
  }
}

function createSecret(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
