import { createOwnError } from '../errors/own-errors.js';

const storeName = 'values';

/** An IndexedDB that neither answers nor fails, such as one that other pages block, is given up after this long. */
const limitMs = 5_000;

/** A database, and what happened when it was opened. */
export interface Database {
  readonly name: string;
  /** Called with true when the browser opens it, with false when the browser denies that. */
  readonly onOpen?: ((isOpen: boolean) => void) | undefined;
}

/**
 * Runs one transaction on a connection of its own. The browser drops a connection that stays open (eviction, a page in
 * the background), and an open connection blocks the deletion of the database.
 *
 * @param use places the requests. What it returns is handed on once all of them are done, and durable.
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
      // Frames without storage throw here, some of them when the name `indexedDB` is merely read.
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
      // Waits for the transaction.
      database.close();
    };
    timer = setTimeout(() => {
      reject(createOwnError('Timeout'));
      // What has been reported as failed must not happen later.
      opening.onsuccess = () => opening.result.close();
      transaction?.abort();
    }, limitMs);
  }).finally(() => clearTimeout(timer));
}
