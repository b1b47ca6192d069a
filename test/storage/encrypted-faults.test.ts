import { encryptedStorage, type SessionStore } from '@claviger/auth/storage';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium } from '../chromium.js';
import { failureOf, openBlockedFrame, openPageStore, type Pages, startPages } from './pages.js';

const secret = 'canary-4f1c';

test('without IndexedDB everything fails, and nothing is nothing', async () => {
  const store = encryptedStorage();
  await expect(store.read('key')).rejects.toThrow();
  await expect(store.write('key', secret)).rejects.toThrow();
  await expect(store.remove('key')).rejects.toThrow();
});

describe.skipIf(!hasChromium && !process.env['CI'])('encryptedStorage, when things go wrong', () => {
  let pages: Pages;
  let page: Page;
  let store: SessionStore;
  let name = '';
  let count = 0;

  beforeAll(async () => {
    pages = await startPages();
  });
  afterAll(() => pages?.close());
  beforeEach(async () => {
    name = `database ${count++}`;
    page = await pages.open();
    store = await openPageStore(page, expression());
    return () => page.close();
  });
  const expression = () => `storage.encryptedStorage({ name: '${name}' })`;
  /** Runs code in the page with `values`, an object store of the database, in one transaction. */
  const edit = (code: string) =>
    page.evaluate(`new Promise((resolve, reject) => {
      const opening = indexedDB.open('${name}');
      opening.onsuccess = () => {
        const transaction = opening.result.transaction('values', 'readwrite');
        const values = transaction.objectStore('values');
        const get = (key, then) => { values.get(key).onsuccess = ({ target }) => then(target.result); };
        let result;
        const say = (value) => { result = value; };
        ${code}
        opening.result.close();
        transaction.oncomplete = () => resolve(result);
        transaction.onabort = () => reject(transaction.error);
      };
    })`);

  test.each([
    ['a bit of it has changed', `get('key', (v) => { new Uint8Array(v.data)[3] ^= 1; values.put(v, 'key'); });`],
    ['it was written under another name', `get('other', (v) => values.put(v, 'key'));`],
    ['the key is gone', `values.delete(0);`],
    ['it is no ciphertext', `values.put({ iv: new Uint8Array(12), data: new ArrayBuffer(4) }, 'key');`],
  ])('a value that cannot be decrypted because %s fails once and is removed', async (_, code) => {
    await store.write('key', secret);
    await store.write('other', 'value');
    await edit(code);
    const failure = await failureOf(page, `${expression()}.read('key')`);
    expect(failure).toContain('AuthError StorageDamaged');
    expect(failure).not.toContain(secret);
    expect(await store.read('key')).toBeNull();
    await store.write('key', 'new');
    expect(await store.read('key')).toBe('new');
  });

  test('one value that cannot be decrypted does no harm to others', async () => {
    await store.write('key', secret);
    await store.write('other', 'value');
    await edit(`get('other', (v) => values.put(v, 'key'));`);
    await expect(store.read('key')).rejects.toThrow();
    expect(await store.read('other')).toBe('value');
  });

  test('a value that another page writes in between is not removed', async () => {
    await store.write('key', secret);
    await edit(`get('key', (v) => { new Uint8Array(v.data)[3] ^= 1; values.put(v, 'key'); });`);
    const failures = await page.evaluate(`(async () => {
      const store = ${expression()};
      // The write comes between reading and putting aside.
      const decrypt = SubtleCrypto.prototype.decrypt;
      SubtleCrypto.prototype.decrypt = async function (...args) {
        SubtleCrypto.prototype.decrypt = decrypt;
        await ${expression()}.write('key', 'newer');
        return decrypt.apply(this, args);
      };
      return store.read('key').then(() => 'no error', (error) => error.name);
    })()`);
    expect(failures).toBe('AuthError');
    expect(await store.read('key')).toBe('newer');
  });

  test('a key that the browser cannot unwrap now is waited for: each read fails, and nothing is touched', async () => {
    await store.write('key', secret);
    await edit(`get(0, (v) => { values.put(null, 0); values.put(v, 'kept'); });`);
    for (let attempt = 0; attempt < 2; attempt++) await expect(store.read('key')).rejects.toThrow();
    await expect(store.write('key', 'new')).rejects.toThrow();
    await edit(`get('kept', (v) => values.put(v, 0));`);
    expect(await store.read('key')).toBe(secret);
  });

  test('a database that is deleted while it is used: deleting does not wait, and writing makes a new one', async () => {
    await store.write('key', 'value');
    const deleted = await page.evaluate(
      (name) =>
        new Promise((resolve) => {
          const deleting = indexedDB.deleteDatabase(name);
          deleting.onsuccess = () => resolve('deleted');
          deleting.onblocked = () => resolve('blocked');
        }),
      name,
    );
    expect(deleted).toBe('deleted');
    expect(await store.read('key')).toBeNull();
    await store.write('key', 'new');
    expect(await store.read('key')).toBe('new');
  });

  test('a key that another page created again replaces the one in memory: every page can read the next value', async () => {
    await store.write('key', 'value');
    await edit(`values.clear();`);
    const other = await pages.open();
    await other.evaluate(`${expression()}.write('other', 'theirs')`);
    await store.write('key', 'new');
    for (const tab of [page, other]) {
      expect(await tab.evaluate(`${expression()}.readEach(['key', 'other'])`)).toEqual(['new', 'theirs']);
    }
    await other.close();
  });

  test('a page that was left or frozen keeps no connection, and reads again when it comes back', async () => {
    await store.write('key', 'value');
    const open = await page.evaluate(`(async () => {
      const closed = [];
      const { close } = IDBDatabase.prototype;
      IDBDatabase.prototype.close = function () { closed.push(this.name); return close.call(this); };
      const store = ${expression()};
      const values = [await store.read('key')];
      dispatchEvent(new Event('freeze'));
      values.push(await store.read('key'));
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      values.push(await store.read('key'));
      return { values, isClosed: closed.filter((name) => name === '${name}').length >= 2 };
    })()`);
    expect(open).toEqual({ values: ['value', 'value', 'value'], isClosed: true });
  });

  test('data that is evicted between two calls is gone, and the store works again', async () => {
    const devtools = await pages.browser.context.newCDPSession(page);
    const { origin } = new URL(pages.url);
    for (let round = 0; round < 3; round++) {
      await store.write('key', 'value');
      expect(await store.read('key')).toBe('value');
      await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
      expect(await store.read('key')).toBeNull();
    }
  });

  test('data that is evicted under running calls: each comes to an end, with a value, nothing or a failure', async () => {
    const devtools = await pages.browser.context.newCDPSession(page);
    const { origin } = new URL(pages.url);
    await store.write('key', 'value');
    const evicting = devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
    // Chromium leaves an opening that coincides with an eviction without an answer, for half a minute.
    const startedAt = performance.now();
    const calls = Array.from({ length: 30 }, (_, index) =>
      index % 2 ? store.read('key') : store.write('key', 'value').then(() => 'value'),
    );
    for (const outcome of await Promise.allSettled(calls)) {
      if (outcome.status === 'fulfilled') expect([null, 'value']).toContain(outcome.value);
    }
    expect(performance.now() - startedAt).toBeLessThan(13_000);
    await evicting;
  });

  test('a database that others keep blocked is given up after ten seconds, and what was given up does not happen later', async () => {
    await store.write('key', 'value');
    await page.evaluate(
      (name) =>
        new Promise<void>((resolve) => {
          // Keeps the database open, so it cannot be deleted.
          const opening = indexedDB.open(name);
          opening.onsuccess = () => {
            Object.assign(globalThis, { release: () => opening.result.close() });
            const deleting = indexedDB.deleteDatabase(name);
            deleting.onblocked = () => resolve();
          };
        }),
      name,
    );
    const startedAt = performance.now();
    const results = await Promise.allSettled([store.read('key'), store.write('key', secret), store.remove('key')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(performance.now() - startedAt).toBeLessThan(13_000);
    await page.evaluate('release()');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await store.read('key')).toBeNull();
    await store.write('key', 'new');
    expect(await store.read('key')).toBe('new');
  });

  test('a page that slept past the time limit believes a transaction that is done, and its timer throws nothing', async () => {
    const faults: unknown[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const values = await page.evaluate(`(async () => {
      // After a sleep the timer of the limit can run before the event of the transaction that is done.
      const limits = [];
      const { setTimeout } = globalThis;
      globalThis.setTimeout = (callback, ms, ...rest) => {
        if (ms >= 5_000) limits.push(callback);
        return setTimeout(callback, ms, ...rest);
      };
      const { transaction } = IDBDatabase.prototype;
      IDBDatabase.prototype.transaction = function (...options) {
        const running = transaction.apply(this, options);
        running.addEventListener('complete', () => {
          for (const callback of limits.splice(0)) callback();
        });
        return running;
      };
      const store = ${expression()};
      await store.write('key', 'value');
      return store.read('key');
    })()`);
    expect(values).toBe('value');
    expect(faults).toEqual([]);
  });

  test('where IndexedDB is blocked, each operation fails, and no caller gets a lock', async () => {
    const frame = await openBlockedFrame(page);
    for (const call of [`read('key')`, `write('key', '${secret}')`, `remove('key')`]) {
      expect(await failureOf(frame, `storage.encryptedStorage().${call}`)).toMatch(/SecurityError/);
    }
    const lock = `storage.encryptedStorage().lock('a', { waitMs: 5_000 }, async () => undefined)`;
    expect(await frame.evaluate(lock)).toBe(false);
  });

  test.each([
    ['IndexedDB', `Object.defineProperty(globalThis, 'indexedDB', { value: undefined })`],
    ['WebCrypto', `Object.defineProperty(crypto, 'subtle', { value: undefined })`],
    [
      'a way to store keys (Lockdown Mode)',
      `IDBObjectStore.prototype.add = () => { throw new DOMException('The object can not be cloned.', 'DataCloneError'); }`,
    ],
  ])('without %s writing fails, and says nothing of the value', async (_, code) => {
    await page.evaluate(`${code}; undefined`);
    const failure = await failureOf(page, `${expression()}.write('key', '${secret}')`);
    expect(failure).not.toBe('no error');
    expect(failure).not.toContain(secret);
  });

  test('when the quota is used up, writing fails, and the old value stays', async () => {
    // An origin that has stored nothing yet: Chromium remembers for a while how much room another one had.
    const { origin, href } = new URL(pages.url.replace('127.0.0.1', 'localhost'));
    const small = await pages.browser.context.newPage();
    await small.goto(href);
    const devtools = await pages.browser.context.newCDPSession(small);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 });
    const limited = await openPageStore(small, expression());
    await limited.write('key', 'old');
    const failure = await failureOf(small, `${expression()}.write('key', '${secret}'.repeat(500_000))`);
    expect(failure).toContain('QuotaExceededError');
    expect(failure).not.toContain(secret);
    expect(await limited.read('key')).toBe('old');
    await small.close();
  });

  test('what a page reads while it is being left is not believed', async () => {
    await store.write('key', 'value');
    const outcomes = await page.evaluate(`(async () => {
      const store = ${expression()};
      const read = () => store.read('key').catch(() => 'failed');
      // As WebKit does from pagehide on.
      const get = IDBObjectStore.prototype.get;
      const leave = () => {
        dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
        IDBObjectStore.prototype.get = function () { return get.call(this, 'nowhere'); };
      };
      const comeBack = () => {
        IDBObjectStore.prototype.get = get;
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      };
      leave();
      const left = await read();
      const under = read();
      comeBack();
      const outcomes = [left, await under, await read()];
      const before = read();
      leave();
      comeBack();
      return [...outcomes, await before];
    })()`);
    expect(outcomes).toEqual(['failed', 'failed', 'value', 'failed']);
  });

  test('a page that is still loading believes what it reads', async () => {
    await store.write('key', 'value');
    const other = await pages.browser.context.newPage();
    await other.addInitScript(`addEventListener('DOMContentLoaded', () => {
      globalThis.reading = Promise.all([${expression()}.read('key'), ${expression()}.read('absent')]);
    });`);
    await other.goto(pages.url);
    expect(await other.evaluate('reading')).toEqual(['value', null]);
    await other.close();
  });
});
