const storeName = 'values';

/** An IndexedDB that neither answers nor fails (it waits for others to let go, say) is given up after this long. */
const limitMs = 5_000;

/**
 * Runs one transaction on a connection of its own. A connection that is kept dies behind one's back (eviction, a page
 * that was in the background), and stands in the way of whoever wants to delete the database.
 *
 * @param use places the requests. What it returns is handed on once all of them are done, and durable.
 */
export function transact<T>(name: string, mode: IDBTransactionMode, use: (store: IDBObjectStore) => T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new Promise<T>((resolve, reject) => {
    let transaction: IDBTransaction | undefined;
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
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
      reject(new Error('IndexedDB does not answer.'));
      // What has been reported as failed must not happen later.
      opening.onsuccess = () => opening.result.close();
      transaction?.abort();
    }, limitMs);
  }).finally(() => clearTimeout(timer));
}
