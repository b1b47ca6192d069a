import { createOwnError } from '../errors/own-errors.js';
import type { SessionStore } from '../platform/session-store.js';
import { type Sealed, seal, unseal } from './aes-gcm.js';
import { createChangeChannel } from './change-channel.js';
import { type Database, transact } from './database.js';
import { withWebLock } from './web-lock.js';

/** The options of {@link encryptedStorage}. */
export interface EncryptedStorageOptions {
  /** The name of the database, the locks and the messages. Default `claviger`. */
  readonly name?: string;
}

/** The key of the secret among the values. Keys of values are texts. */
const secretKey = 0;

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

/** Creates an {@link encryptedStorage} that calls `onOpen` each time the browser opens or denies the database. */
export function createEncryptedStore(
  { name = 'claviger' }: EncryptedStorageOptions,
  onOpen?: (isOpen: boolean) => void,
): SessionStore {
  const database = { name, onOpen };
  const channel = createChangeChannel(name);
  // WebKit answers as if the database were empty while the user leaves the page.
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
        // WebKit returns null for a key that it cannot unwrap now, such as with a locked keychain.
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
          // Aborts the transaction when another page was faster. The second attempt uses that page's secret.
          if (isFirst) store.add(secret, secretKey);
          store.put(sealed, key);
        });
      });
      channel.emit(key);
    },
    async remove(key) {
      await twice(() => transact(database, 'readwrite', (store) => store.delete(key)));
      channel.emit(key);
    },
    lock: (lockName, ...rest) => withWebLock(`${name}/${lockName}`, ...rest),
    watch: channel.watch,
  };
}

/** Retries once: browsers drop connections to IndexedDB at any time. */
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
