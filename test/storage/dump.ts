import type { Page } from 'playwright-core';

/**
 * All that a page's origin has stored, as text: every value of every IndexedDB (bytes as Latin-1, UTF-8 and UTF-16),
 * localStorage, sessionStorage and cookies.
 */
export function dumpStorage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const parts: string[] = [
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
    ];
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const write = (value: unknown): void => {
      if (value instanceof CryptoKey) {
        const { name, length } = value.algorithm as AesKeyAlgorithm;
        parts.push(`CryptoKey ${name} ${length} extractable=${value.extractable} ${value.usages}`);
      } else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
        const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer);
        for (const encoding of ['latin1', 'utf-8', 'utf-16le']) parts.push(new TextDecoder(encoding).decode(bytes));
      } else if (typeof value === 'object' && value !== null) {
        for (const [name, member] of Object.entries(value)) {
          parts.push(name);
          write(member);
        }
      } else parts.push(String(value));
    };
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const storeName of database.objectStoreNames) {
        const store = database.transaction(storeName).objectStore(storeName);
        const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
        for (const [index, value] of values.entries()) {
          parts.push(`${name}/${storeName}/${String(keys[index])}`);
          write(value);
        }
      }
      database.close();
    }
    return parts.join('\n');
  });
}
