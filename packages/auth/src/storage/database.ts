import { createOwnError } from '../errors/own-errors.js';

const STORE_NAME = 'values';

/** The time limit for an IndexedDB that neither answers nor fails, such as one that other pages block. */
const LIMIT_MS = 5_000;

/** An unused connection closes after this time. */
const KEEP_MS = 5_000;

/** One object store in a database of its own. */
export interface Database {
  /**
   * Runs one transaction.
   *
   * @param use - places the requests. The promise resolves with its result after all of them are durable.
   */
  transact<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => T): Promise<T>;
  /** Closes the connection after its transactions. The next transaction opens another one. */
  close(): void;
}

/**
 * Creates a {@link Database}. Its connection stays open for a while, because opening one costs more than a transaction. It
 * closes when another page deletes the database, because the deletion waits for it.
 *
 * @param onClose - called when the connection closes: earlier reads may be of a deleted database
 * @param onOpen - called with true when the browser opens the database, with false when the browser denies it
 */
export function createDatabase(name: string, onClose?: () => void, onOpen?: (isOpen: boolean) => void): Database {
  let opened: Promise<IDBDatabase> | undefined;
  let idleTimer: ReturnType<typeof setTimeout> & { unref?(): void };

  const close = (): void => {
    onClose?.();
    // A late opening is closed too.
    opened?.then((database) => database.close()).catch(() => undefined);
    opened = undefined;
  };
  return {
    transact(mode, use) {
      opened ??= openWatched(name, close, onOpen);
      const current = opened;
      let transaction: IDBTransaction | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      return new Promise<ReturnType<typeof use>>((resolve, reject) => {
        const fail = (error: unknown): void => {
          // The browser may have dropped the connection.
          if (opened === current) close();
          reject(error);
        };
        timer = setTimeout(() => {
          timer = undefined;
          const error = createOwnError('Timeout');
          try {
            transaction?.abort();
            fail(error);
          } catch {
            // It is done. After a sleep of the machine its event is next in the queue; after an eviction there is no event.
            setTimeout(fail, 0, error);
          }
        }, LIMIT_MS);
        current
          .then((database) => {
            // A transaction that was reported as failed must not run later.
            if (!timer) return;
            const running = database.transaction(STORE_NAME, mode, { durability: 'strict' });
            transaction = running;
            const results = use(running.objectStore(STORE_NAME));
            running.oncomplete = () => resolve(results);
            running.onabort = () => fail(running.error);
          })
          .catch(fail);
      }).finally(() => {
        clearTimeout(timer);
        clearTimeout(idleTimer);
        idleTimer = setTimeout(close, KEEP_MS);
        // In Node.js a timer keeps the process alive.
        idleTimer.unref?.();
      });
    },
    close,
  };
}

function openWatched(name: string, close: () => void, onOpen?: (isOpen: boolean) => void): Promise<IDBDatabase> {
  return openNamed(name).then(
    (database) => {
      onOpen?.(true);
      database.onversionchange = close;
      return database;
    },
    (error: unknown) => {
      onOpen?.(false);
      throw error;
    },
  );
}

function openNamed(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // Frames without storage throw here, some when a script only reads the name `indexedDB`.
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE_NAME);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => resolve(opening.result);
  });
}

/** Removes all values of a database. Rejects when the storage fails. */
export async function clearDatabase(name: string): Promise<void> {
  const database = createDatabase(name);
  await database.transact('readwrite', (store) => store.clear()).finally(database.close);
}
