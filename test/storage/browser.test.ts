import type { SessionStore } from '@claviger/auth/storage';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../chromium.js';
import { describeContract, type Place } from './contract.js';
import { openPageStore, type Pages, startPages } from './pages.js';

describe.skipIf(!hasChromium && !process.env['CI'])('two pages of one origin', () => {
  let pages: Pages;
  let tabs: readonly [Page, Page];
  let places = 0;

  beforeAll(async () => {
    pages = await startPages();
    tabs = [await pages.open(), await pages.open()];
  });
  afterAll(() => pages?.close());

  const open = (makeStore: (place: number) => string) => async () => {
    const [first, second] = tabs;
    await first.evaluate(() => localStorage.clear());
    await pages.browser.context.clearCookies();
    const expression = makeStore(places++);
    return { first: await openPageStore(first, expression), second: await openPageStore(second, expression) };
  };

  describeContract('webStorage', async () => agreeing(await open(() => 'storage.webStorage()')()));
  describeContract(
    'encryptedStorage',
    open((place) => `storage.encryptedStorage({ name: 'place ${place}' })`),
  );
  describeContract(
    'rememberingStorage',
    open((place) => `storage.rememberingStorage({ name: 'remember${place}' })`),
  );
  describeContract('rememberingStorage until the browser is closed', async () => {
    let expression = '';
    const stores = await open((place) => {
      expression = `storage.rememberingStorage({ name: 'visit${place}' })`;
      return expression;
    })();
    await tabs[0].evaluate(`${expression}.remember(false)`);
    return stores;
  });
  describeContract(
    'cookieStorage',
    open((place) => `storage.cookieStorage({ prefix: 'place${place}', maxBytes: 60_000 })`),
  );

  test('cookies written by two pages at once, again and again: none is refused, and one value is left', async () => {
    const [first, second] = tabs;
    const write = (text: string) => `(async () => {
      const store = storage.cookieStorage({ prefix: 'race', maxBytes: 60_000 });
      for (let round = 0; round < 100; round++) await store.write('key', '${text}'.repeat(1_000) + round);
    })()`;
    await Promise.all([first.evaluate(write('ab')), second.evaluate(write('cdef'))]);
    const read = `storage.cookieStorage({ prefix: 'race' }).read('key')`;
    const left = await first.evaluate(read);
    expect(left).toMatch(/^((ab){1000}|(cdef){1000})99$/);
    expect(await second.evaluate(read)).toBe(left);
  });
});

/**
 * Browsers tell the processes of other pages of a change of `localStorage` a moment after it: a change here is done when
 * both pages see the same.
 */
function agreeing({ first, second, ...place }: Place): Place {
  const agree = (key: string): Promise<void> =>
    expect.poll(async () => (await first.read(key)) === (await second.read(key))).toBe(true);
  const patient = (store: SessionStore): SessionStore => ({
    ...store,
    write: (key, value) => store.write(key, value).then(() => agree(key)),
    remove: (key) => store.remove(key).then(() => agree(key)),
  });
  return { ...place, first: patient(first), second: patient(second) };
}
