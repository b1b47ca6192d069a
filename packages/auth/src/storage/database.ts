import { createOwnError } from '../errors/own-errors.js';

const storeName = 'values';

/** The time limit for an IndexedDB that neither answers nor fails, such as one that other pages block. */
const limitMs = 5_000;

/** A database, and the callback for its opening. */
export interface Database {
  readonly name: string;
  /** Called with true when the browser opens the database, with false when the browser denies it. */
  readonly onOpen?: ((isOpen: boolean) => void) | undefined;
}

/**
 * Runs one transaction on its own connection. The browser drops a connection that stays open (eviction, a page in the
 * background), and an open connection blocks the deletion of the database.
 *
 * @param use - places the requests. Its result is returned after all of them are durable.
 */
export function transact<T>(
  { name, onOpen }: Database,
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => T,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new Promise<T>((resolve, reject) => {
    let transaction: IDBTransaction | undefined;
    const deny = (error: unknown): void => {
      onOpen?.(false);
      reject(error);
    };
    let opening: IDBOpenDBRequest;
    try {
      // Frames without storage throw here, some when a script only reads the name `indexedDB`.
      opening = indexedDB.open(name);
    } catch (error) {
      return deny(error);
    }
    opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
    opening.onerror = () => deny(opening.error);
    opening.onsuccess = () => {
      onOpen?.(true);
      const database = opening.result;
      try {
        const running = database.transaction(storeName, mode, { durability: 'strict' });
        transaction = running;
        const results = use(running.objectStore(storeName));
        running.oncomplete = () => resolve(results);
        running.onabort = () => reject(running.error);
      } catch (error) {
        reject(error);
      }
      // The connection closes after the transaction.
      database.close();
    };
    timer = setTimeout(() => {
      reject(createOwnError('Timeout'));
      // A transaction that was reported as failed must not run later.
      opening.onsuccess = () => opening.result.close();
      transaction?.abort();
    }, limitMs);
  }).finally(() => clearTimeout(timer));
}
