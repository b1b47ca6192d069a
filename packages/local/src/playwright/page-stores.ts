// Functions that run in a page: each is sent there as text, so none calls another.

/** How the keys of one app client's session begin. */
export interface SessionKeys {
  /** Those of `aws-amplify` and `amazon-cognito-identity-js`. */
  readonly foreign: string;
  /** Those of `@claviger/auth`. */
  readonly own: string;
  /** A pattern of the rest of an own key. */
  readonly ownRest: string;
}

interface StoredEntry {
  readonly name: string;
  readonly value: string;
}

/** Replaces the session in `localStorage` or `sessionStorage`. */
export function replaceEntries({
  area,
  keys: { foreign, own, ownRest },
  entries,
}: {
  readonly area: 'localStorage' | 'sessionStorage';
  readonly keys: SessionKeys;
  readonly entries: readonly StoredEntry[];
}): void {
  const storage = (globalThis as unknown as PageGlobals)[area];
  const rest = new RegExp(ownRest);
  for (const name of Object.keys(storage)) {
    const isOwn = name.startsWith(own) && rest.test(name.slice(own.length));
    if (isOwn || name.startsWith(foreign)) storage.removeItem(name);
  }
  for (const { name, value } of entries) storage.setItem(name, value);
}

/** Removes the session from all databases: the app chooses their names. */
export async function removeRecords({ own, ownRest }: SessionKeys): Promise<void> {
  const { indexedDB } = globalThis as unknown as PageGlobals;
  const storeName = 'values';
  const rest = new RegExp(ownRest);
  const settle = <T>(request: PageRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await settle(indexedDB.open(name));
    if (database.objectStoreNames.contains(storeName)) {
      const store = database.transaction(storeName, 'readwrite').objectStore(storeName);
      for (const key of await settle(store.getAllKeys())) {
        const isOwn = typeof key === 'string' && key.startsWith(own) && rest.test(key.slice(own.length));
        if (isOwn) await settle(store.delete(key));
      }
    }
    // It waits for the transaction.
    database.close();
  }
}

/** What a page has: this package is compiled without the DOM. */
interface PageGlobals {
  readonly localStorage: PageStorage;
  readonly sessionStorage: PageStorage;
  readonly indexedDB: {
    databases(): Promise<readonly { readonly name?: string }[]>;
    open(name: string): PageRequest<PageDatabase>;
  };
}

interface PageStorage {
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

interface PageRequest<T> {
  onsuccess: () => void;
  onerror: () => void;
  readonly result: T;
  readonly error: unknown;
}

interface PageDatabase {
  readonly objectStoreNames: { contains(name: string): boolean };
  transaction(
    storeName: string,
    mode: 'readwrite',
  ): {
    objectStore(name: string): {
      getAllKeys(): PageRequest<readonly unknown[]>;
      delete(key: string): PageRequest<void>;
    };
  };
  close(): void;
}
