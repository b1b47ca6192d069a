import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium } from '../chromium.js';
import { type Pages, startPages } from './pages.js';

/** Takes a lock for good; resolves once it is held. */
const hold = (store: string) => `new Promise((resolve) => {
  void ${store}.lock('a', { waitMs: 5_000 }, () => {
    resolve();
    return new Promise(() => undefined);
  });
})`;

/** Resolves to the wait for the lock, null when it was not free in time. */
const time = (store: string, waitMs: number) => `(async () => {
  const startedAt = performance.now();
  const isHeld = await ${store}.lock('a', { waitMs: ${waitMs} }, async () => undefined);
  return isHeld ? performance.now() - startedAt : null;
})()`;

describe.skipIf(!hasChromium && !process.env['CI'])('a lock between pages', () => {
  let pages: Pages;
  let holder: Page;
  let other: Page;

  beforeAll(async () => {
    pages = await startPages();
  });
  afterAll(() => pages?.close());
  beforeEach(async () => {
    [holder, other] = [await pages.open(), await pages.open()];
    return () => other.close();
  });

  describe.each(['storage.webStorage()', 'storage.encryptedStorage()', 'storage.cookieStorage()'])('%s', (store) => {
    test('is free again when the page that held it is closed', async () => {
      await holder.evaluate(hold(store));
      expect(await other.evaluate(time(store, 300))).toBeNull();
      const waiting = other.evaluate(time(store, 10_000));
      await holder.close();
      expect(await waiting).toBeLessThan(2_000);
    });

    test('is free again when the page that held it crashes', async () => {
      await holder.evaluate(hold(store));
      const waiting = other.evaluate(time(store, 10_000));
      const devtools = await pages.browser.context.newCDPSession(holder);
      void devtools.send('Page.crash').catch(() => undefined);
      expect(await waiting).toBeLessThan(2_000);
    });

    test('is free again when the page that held it goes elsewhere', async () => {
      await holder.evaluate(hold(store));
      const waiting = other.evaluate(time(store, 10_000));
      await holder.goto('about:blank');
      expect(await waiting).toBeLessThan(2_000);
      await holder.close();
    });
  });

  test('stores of two names do not wait for each other', async () => {
    await holder.evaluate(hold(`storage.encryptedStorage({ name: 'one' })`));
    expect(await other.evaluate(time(`storage.encryptedStorage({ name: 'two' })`, 5_000))).not.toBeNull();
    await holder.close();
  });
});
