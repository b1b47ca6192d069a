import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium } from '../chromium.js';
import { dumpStorage } from './dump.js';
import { openPageStore, type Pages, startPages } from './pages.js';

const canaries = ['canary-refresh-4f1c', 'canary-secret-9b2e', 'eyJjYW5hcnktdG9rZW4tN2QzYSI6MX0'];

describe.skipIf(!hasChromium && !process.env['CI'])('encryptedStorage in Chromium', () => {
  let pages: Pages;
  let page: Page;
  let name = '';
  let count = 0;

  beforeAll(async () => {
    pages = await startPages();
  });
  afterAll(() => pages?.close());
  beforeEach(async () => {
    name = `database ${count++}`;
    page = await pages.open();
    return () => page.close();
  });
  const expression = () => `storage.encryptedStorage({ name: '${name}' })`;

  test('nothing of what is written lies anywhere in the clear', async () => {
    const store = await openPageStore(page, expression());
    for (const [index, canary] of canaries.entries()) {
      await store.write(`key ${index}`, JSON.stringify({ refreshToken: canary, filling: canary.repeat(20) }));
      await store.write(`key ${index}`, JSON.stringify({ refreshToken: canary }));
    }
    const dump = await dumpStorage(page);
    // Else the dump would prove nothing.
    expect(dump).toContain(`${name}/values/key 0`);
    for (const canary of canaries) {
      for (const text of [canary, btoa(canary), canary.slice(0, 9)]) expect(dump).not.toContain(text);
    }
    expect(await store.read('key 1')).toBe(JSON.stringify({ refreshToken: canaries[1] }));
  });

  test('the dump would see a value in the clear', async () => {
    await page.evaluate(
      (canary) =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('in the clear');
          opening.onupgradeneeded = () => {
            const store = opening.result.createObjectStore('values');
            store.put({ deep: [new TextEncoder().encode(canary)] }, 'key');
          };
          opening.onsuccess = () => resolve(opening.result.close());
        }),
      canaries[0] ?? '',
    );
    expect(await dumpStorage(page)).toContain(canaries[0]);
  });

  test('the one key can be used, and not exported', async () => {
    const store = await openPageStore(page, expression());
    await store.write('a', 'value');
    await store.write('b', 'value');
    const dump = await dumpStorage(page);
    const keys = dump.split('\n').filter((line) => line.startsWith('CryptoKey'));
    expect(new Set(keys)).toEqual(new Set(['CryptoKey AES-GCM 256 extractable=false encrypt,decrypt']));
    const exports = await page.evaluate(async (name) => {
      const opening = indexedDB.open(name);
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      const reading = opening.result.transaction('values').objectStore('values').getAll();
      await new Promise((resolve) => {
        reading.onsuccess = resolve;
      });
      const keys: CryptoKey[] = reading.result.filter((value) => value instanceof CryptoKey);
      const [key] = keys;
      if (key === undefined) return [];
      const outcomes = [crypto.subtle.exportKey('raw', key), crypto.subtle.exportKey('jwk', key)].map((exporting) =>
        exporting.then(
          () => 'exported',
          (error) => error.name,
        ),
      );
      return [keys.length, ...(await Promise.all(outcomes))];
    }, name);
    expect(exports).toEqual([1, 'InvalidAccessError', 'InvalidAccessError']);
  });

  test('two pages that start at once agree on one key', async () => {
    const other = await pages.open();
    for (let round = 0; round < 25; round++) {
      const write = (tab: Page, key: string) =>
        tab.evaluate(`(async () => {
          const store = storage.encryptedStorage({ name: '${name} ${round}' });
          await Promise.all([0, 1, 2].map((index) => store.write('${key}' + index, '${key}' + index)));
        })()`);
      await Promise.all([write(page, 'a'), write(other, 'b')]);
      const read = `(async () => {
        const store = storage.encryptedStorage({ name: '${name} ${round}' });
        return Promise.all(['a0', 'a1', 'a2', 'b0', 'b1', 'b2'].map((key) => store.read(key)));
      })()`;
      for (const tab of [page, other]) expect(await tab.evaluate(read)).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'b2']);
    }
    await other.close();
  });

  test('any text comes back', async () => {
    const texts = fc.sample(
      fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', maxLength: 4_000 })),
      60,
    );
    const returned = await page.evaluate(
      `(async () => {
        const store = ${expression()};
        const texts = ${JSON.stringify(texts)};
        const returned = [];
        for (const [key, value] of texts) {
          await store.write(key, value);
          returned.push(await ${expression()}.read(key));
        }
        return returned;
      })()`,
    );
    expect(returned).toEqual(texts.map(([, value]) => value));
  });

  test('the same text is another ciphertext each time, under another initialization vector', async () => {
    const store = await openPageStore(page, expression());
    const dumps = new Set<string>();
    for (let index = 0; index < 5; index++) {
      await store.write('key', 'value');
      dumps.add(await dumpStorage(page));
    }
    expect(dumps.size).toBe(5);
  });

  test('reading makes no key', async () => {
    const store = await openPageStore(page, expression());
    expect(await store.read('key')).toBeNull();
    expect(await dumpStorage(page)).not.toContain(`${name}/values`);
  });

  test('a worker shares it with the page, and receives its changes', async () => {
    const heard = page.evaluate(
      ([url, name]) =>
        new Promise((resolve) => {
          const program = `
            importScripts('${url}storage.js');
            const store = storage.encryptedStorage({ name: '${name}' });
            store.watch(async (key) => postMessage(key + ' is ' + await store.read(key)));
            postMessage('ready');`;
          const worker = new Worker(URL.createObjectURL(new Blob([program])));
          worker.onmessage = ({ data }) => {
            if (data !== 'ready') return resolve(data);
            const { storage } = globalThis as unknown as { storage: typeof import('@claviger/auth/storage') };
            void storage.encryptedStorage({ name: `${name}` }).write('key', 'value');
          };
        }),
      [pages.url, name],
    );
    expect(await heard).toBe('key is value');
  });
});
