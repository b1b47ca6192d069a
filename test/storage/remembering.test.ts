import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium } from '../chromium.js';
import { dumpStorage } from './dump.js';
import { openPageStore, type Pages, startPages } from './pages.js';

describe.skipIf(!hasChromium && !process.env['CI'])('rememberingStorage in Chromium', () => {
  let pages: Pages;
  let page: Page;
  let name = '';
  let count = 0;

  beforeAll(async () => {
    pages = await startPages();
  });
  afterAll(() => pages?.close());
  beforeEach(async () => {
    name = `remember${count++}`;
    page = await pages.open();
    return () => page.close();
  });
  const expression = () => `storage.rememberingStorage({ name: '${name}' })`;
  const remember = (isWanted: boolean): Promise<unknown> => page.evaluate(`${expression()}.remember(${isWanted})`);
  /** What becomes of a browser that is closed: the cookies that last until then are gone. */
  const closeBrowser = (): Promise<void> => pages.browser.context.clearCookies();
  const durable = () => `storage.encryptedStorage({ name: '${name}' })`;

  test('keeps by default, as encryptedStorage does', async () => {
    const store = await openPageStore(page, expression());
    await store.write('key', 'value');
    await closeBrowser();
    expect(await store.read('key')).toBe('value');
    expect(await (await openPageStore(page, durable())).read('key')).toBe('value');
  });

  test('keeps until the browser is closed when that is wanted, for all tabs and over a reload', async () => {
    await remember(false);
    await (await openPageStore(page, expression())).write('key', 'value');
    const other = await pages.open();
    expect(await (await openPageStore(other, expression())).read('key')).toBe('value');
    await page.reload();
    expect(await (await openPageStore(page, expression())).read('key')).toBe('value');
    await closeBrowser();
    expect(await (await openPageStore(page, expression())).read('key')).toBeNull();
    await other.close();
  });

  test('what is left then can’t be read by who has the disk, and the next sign-in removes it', async () => {
    await remember(false);
    await (await openPageStore(page, expression())).write('key', 'a-secret-canary');
    expect(await dumpStorage(page)).not.toContain('a-secret-canary');
    await closeBrowser();
    const left = await openPageStore(page, `storage.encryptedStorage({ name: '${name}.visit' })`);
    expect(await left.read('key')).toMatch(/^[0-9a-f]{24}\.[0-9a-f]+$/);
    await remember(true);
    expect(await left.read('key')).toBeNull();
  });

  test('what was there before is there in the visit, and what the visit removes is gone', async () => {
    const store = await openPageStore(page, expression());
    await store.write('device', 'known');
    await store.write('guest', 'before');
    await remember(false);
    expect(await store.read('device')).toBe('known');
    await store.write('guest', 'in the visit');
    await store.remove('guest');
    expect(await store.read('guest')).toBeNull();
    await closeBrowser();
    expect([await store.read('device'), await store.read('guest')]).toEqual(['known', null]);
  });

  test('wanted again: what is written from then on is kept', async () => {
    const store = await openPageStore(page, expression());
    await remember(false);
    await remember(true);
    await store.write('key', 'value');
    await closeBrowser();
    expect(await store.read('key')).toBe('value');
  });

  test('other tabs receive changes, in a visit and outside of it', async () => {
    const other = await pages.open();
    await other.evaluate(`window.heard = []; ${expression()}.watch((key) => window.heard.push(key))`);
    const store = await openPageStore(page, expression());
    await store.write('one', 'value');
    await remember(false);
    await store.write('two', 'value');
    await other.waitForFunction('window.heard.length === 2');
    expect(await other.evaluate('window.heard')).toEqual(['one', 'two']);
    await other.close();
  });

  test('a page that may not set cookies: remember rejects and stores no value', async () => {
    await page.evaluate(`Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} })`);
    await expect(remember(false)).rejects.toThrow('The page may not set cookies.');
  });
});
