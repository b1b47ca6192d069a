import { createOwnError } from '../errors/own-errors.js';
import type { SessionStore } from '../platform/session-store.js';
import { type Sealed, seal, unseal } from './aes-gcm.js';
import { createChangeChannel } from './change-channel.js';
import { type Database, transact } from './database.js';
import { withWebLock } from './web-lock.js';

/** What {@link encryptedStorage} can be told. */
export interface EncryptedStorageOptions {
  /** The name of the database, and of what its users share. Default `claviger`. */
  readonly name?: string;
}

/** Where the secret lies: beside the values, under a key that no value can have. */
const secretKey = 0;

/**
 * A store in the browser's IndexedDB, encrypted by AES-GCM under a key that is made on the first write, that no script
 * can read out, and that all pages and workers of the origin share. What that does and doesn't do:
 *
 * - Values that get copied (by a storage viewer, a dump, a script that collects what it finds) are of no use elsewhere.
 * - It doesn't stop a script that runs in the page: it can ask the browser to decrypt, as this store does.
 * - It doesn't stop an attacker who has the browser's profile folder: the browser keeps the key there, Chromium in the
 *   clear.
 *
 * All failures are thrown: no IndexedDB or WebCrypto, storage that is blocked or full, a browser that can't store keys
 * (WebKit in Lockdown Mode), no answer in 10 s, and every read while the user leaves the page. A value that can no
 * longer be decrypted, because the key is gone or it was tampered with, is damaged: the read that finds it rejects with
 * `StorageDamaged` and removes it, and the next one finds nothing. Where there are no Web Locks, no lock is ever given.
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

/** {@link encryptedStorage}, which calls `onOpen` whenever the browser opens the database or denies it. */
export function createEncryptedStore(
  { name = 'claviger' }: EncryptedStorageOptions,
  onOpen?: (isOpen: boolean) => void,
): SessionStore {
  const database = { name, onOpen };
  const channel = createChangeChannel(name);
  // WebKit answers as if everything were empty while a page is being left.
  let visit: object | undefined = {};
  globalThis.addEventListener?.('pagehide', () => {
    visit = undefined;
  });
  globalThis.addEventListener?.('pageshow', () => {
    visit ??= {};
  });

  const readEach = async (keys: readonly string[]): Promise<(string | null)[]> => {
    const current = visit;
    const [{ result: secret }, ...values] = await twice(() =>
      transact(database, 'readonly', (store) => [store.get(secretKey), ...keys.map((key) => store.get(key))] as const),
    );
    if (!current || current !== visit) throw createOwnError('StorageUnavailable');
    const open = async (key: string, sealed: Sealed | null | undefined): Promise<string | null> => {
      if (!sealed) return null;
      try {
        return await unseal(secret, key, sealed);
      } catch (error) {
        // WebKit reads null for a key that it can't unwrap now, as when the keychain is locked. Later it may.
        if (secret === null) throw error;
        await removeSealed(database, key, sealed);
        throw createOwnError('StorageDamaged', error);
      }
    };
    return Promise.all(keys.map((key, index) => open(key, values[index]?.result)));
  };

  return {
    shared: true,
    keepsSecrets: true,
    read: async (key) => (await readEach([key]))[0] ?? null,
    readEach,
    async write(key, value) {
      await twice(async () => {
        const { result: found } = await transact(database, 'readonly', (store) => store.get(secretKey));
        const isFirst = found === undefined;
        const secret = isFirst ? await createSecret() : found;
        const sealed = await seal(secret, key, value);
        await transact(database, 'readwrite', (store) => {
          // Fails, and the value with it, when another page was faster; the second attempt finds that page's secret.
          if (isFirst) store.add(secret, secretKey);
          store.put(sealed, key);
        });
      });
      channel.tell(key);
    },
    async remove(key) {
      await twice(() => transact(database, 'readwrite', (store) => store.delete(key)));
      channel.tell(key);
    },
    lock: (lockName, ...rest) => withWebLock(`${name}/${lockName}`, ...rest),
    watch: channel.watch,
  };
}

/** Browsers drop connections to IndexedDB for reasons of their own. */
function twice<T>(attempt: () => Promise<T>): Promise<T> {
  return attempt().catch(attempt);
}

/** Removes a value unless another page has replaced it. */
function removeSealed(database: Database, key: string, { iv }: Sealed): Promise<unknown> {
  return transact(database, 'readwrite', (store) => {
    const found = store.get(key);
    found.onsuccess = () => {
      if (`${found.result?.iv}` === `${iv}`) store.delete(key);
    };
  });
}

function createSecret(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
