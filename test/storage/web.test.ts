import { webStorage } from '@claviger/auth/storage';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium } from '../chromium.js';
import { failureOf, openBlockedFrame, openPageStore, type Pages, startPages } from './pages.js';

const secret = 'canary-4f1c';

test('without localStorage everything fails, and nothing is nothing', async () => {
  const store = webStorage();
  await expect(store.read('key')).rejects.toThrow();
  await expect(store.write('key', secret)).rejects.toThrow();
  await expect(store.remove('key')).rejects.toThrow();
});

describe.skipIf(!hasChromium && !process.env['CI'])('webStorage in Chromium', () => {
  let pages: Pages;
  let page: Page;

  beforeAll(async () => {
    pages = await startPages();
  });
  afterAll(() => pages?.close());
  beforeEach(async () => {
    page = await pages.open();
    await page.evaluate(() => localStorage.clear());
    return () => page.close();
  });

  test('when the quota is used up, writing fails, and the old value stays', async () => {
    const store = await openPageStore(page, 'storage.webStorage()');
    await store.write('key', 'old');
    await page.evaluate(() => {
      for (let size = 2 ** 22; size >= 1; size /= 2) {
        try {
          for (let index = 0; ; index++) localStorage.setItem(`filling ${size} ${index}`, 'x'.repeat(size));
        } catch {}
      }
    });
    const failure = await failureOf(page, `storage.webStorage().write('key', '${secret}'.repeat(100))`);
    expect(failure).toContain('QuotaExceededError');
    expect(failure).not.toContain(secret);
    expect(await store.read('key')).toBe('old');
    await store.remove('key');
    expect(await store.read('key')).toBeNull();
  });

  test('where storage is blocked, each operation fails, and no caller gets a lock', async () => {
    const frame = await openBlockedFrame(page);
    for (const call of [`read('key')`, `write('key', '${secret}')`, `remove('key')`]) {
      expect(await failureOf(frame, `storage.webStorage().${call}`)).toMatch(/^SecurityError/);
    }
    for (const call of [`read('key')`, `write('key', '${secret}')`, `remove('key')`]) {
      expect(await failureOf(frame, `storage.cookieStorage().${call}`)).toMatch(/^SecurityError/);
    }
    const lock = `storage.webStorage().lock('a', { waitMs: 5_000 }, async () => undefined)`;
    expect(await frame.evaluate(lock)).toBe(false);
  });

  test('without Web Locks no caller gets a lock, and none waits for it', async () => {
    await page.evaluate(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
    const result = page.evaluate(`(async () => {
      const startedAt = performance.now();
      let ran = false;
      const isHeld = await storage.webStorage().lock('a', { waitMs: 5_000 }, async () => { ran = true; });
      return [isHeld, ran, performance.now() - startedAt < 1_000];
    })()`);
    expect(await result).toEqual([false, false, true]);
  });

  test('what others do to localStorage is heard, clearing it included', async () => {
    const store = await openPageStore(page, 'storage.webStorage()');
    const heard: string[] = [];
    store.watch?.((key) => heard.push(key));
    await store.write('mine', 'value');
    const other = await pages.open();
    await other.evaluate(() => localStorage.setItem('theirs', 'value'));
    await expect.poll(() => heard).toEqual(['theirs']);
    await other.evaluate(() => localStorage.clear());
    await expect.poll(() => heard).toContain('mine');
    await other.close();
  });

  test('sessionStorage belongs to one tab', async () => {
    const expression = 'storage.webStorage({ storage: sessionStorage })';
    const store = await openPageStore(page, expression);
    await store.write('key', 'value');
    expect(await store.read('key')).toBe('value');
    const other = await pages.open();
    expect(await (await openPageStore(other, expression)).read('key')).toBeNull();
    await other.close();
  });
});
