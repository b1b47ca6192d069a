/** Playwright's `test` and `expect`, with a server for each worker. */
import {
  test as base,
  type Expect,
  type LaunchOptions,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  expect as playwrightExpect,
  type TestType,
} from '@playwright/test';
import { type Claviger, openFixture } from './fixture.js';
import type { ClavigerOptions } from './options.js';
import { startWorker, type Worker } from './worker.js';

export { ControlError, type ControlErrorCode } from '../control/control-error.js';
export type { RemoteLocal } from '../testing/connect-local.js';
export type { StorageState, TestUser } from '../testing/storage-state.js';
export type { UseLocalOptions } from '../testing/use-local.js';
export type { Claviger } from './fixture.js';
export type { AddressOfWorker, ClavigerOptions } from './options.js';
export type { SignInPlace } from './sign-in.js';

/** What a test gets beside Playwright's own fixtures. */
export interface ClavigerFixtures {
  readonly claviger: Claviger;
}

/** What `use` of Playwright's configuration and `test.use` take beside Playwright's own options. */
export interface ClavigerWorkerOptions {
  readonly clavigerOptions: ClavigerOptions;
}

/**
 * Playwright's `test`. Each worker has a server of its own in memory, which is before each test what it was before the first.
 * Requests of the browser to the address that the app knows (`clavigerOptions.url`) reach it.
 *
 * @example
 * ```ts
 * import { expect, test } from '@claviger/local/playwright';
 *
 * test.use({
 *   storageState: async ({ claviger }, use) => {
 *     await use(await claviger.storageState('ada@example.com', { origin: 'http://localhost:5173' }));
 *   },
 * });
 *
 * test('the session is renewed after two hours', async ({ page, claviger }) => {
 *   await page.goto('http://localhost:5173/');
 *   await claviger.travel(7_200);
 *   await expect(page.getByText('ada@example.com')).toBeVisible();
 * });
 * ```
 */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & ClavigerFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & ClavigerWorkerOptions
> = base.extend<ClavigerFixtures, ClavigerWorkerOptions & { readonly clavigerWorker: Worker }>({
  clavigerOptions: [{}, { scope: 'worker', option: true }],
  clavigerWorker: [
    async ({ clavigerOptions }, use, { parallelIndex }) => {
      const worker = await startWorker(clavigerOptions, parallelIndex);
      await use(worker);
      await worker.close();
    },
    { scope: 'worker', title: 'server', box: true },
  ],
  launchOptions: [
    async ({ launchOptions, browserName }, use) =>
      use(browserName === 'firefox' ? withProxiedLoopback(launchOptions) : launchOptions),
    { scope: 'worker', box: true },
  ],
  browser: [
    async ({ browser, clavigerWorker }, use) => {
      clavigerWorker.browsers.add(browser);
      await use(browser);
      clavigerWorker.browsers.delete(browser);
    },
    { scope: 'worker', box: true },
  ],
  claviger: async ({ clavigerWorker, baseURL }, use) => {
    const { claviger, close } = await openFixture(clavigerWorker, baseURL);
    await use(claviger);
    await close();
  },
  baseURL: async ({ baseURL, clavigerWorker }, use) => use(clavigerWorker.origin ?? baseURL),
  // Each context of a test passes here, also those that the test creates: so the server is restored before each test.
  proxy: async ({ proxy, clavigerWorker, claviger: _ }, use) => {
    if (proxy !== undefined) throw foreignProxy();
    await use({ server: clavigerWorker.proxyUrl });
  },
  // Each context passes here, too. A test's own `proxy` takes the place of the fixture above.
  ignoreHTTPSErrors: async ({ ignoreHTTPSErrors, proxy, clavigerWorker }, use) => {
    if (proxy?.server !== clavigerWorker.proxyUrl) throw foreignProxy();
    await use(ignoreHTTPSErrors || clavigerWorker.url.startsWith('https:'));
  },
});

function foreignProxy(): TypeError {
  return new TypeError(
    '@claviger/local/playwright needs the proxy of the browser: take `proxy` out of the configuration and the tests.',
  );
}

/** Firefox uses no proxy for this machine otherwise. Playwright tells the other browsers itself. */
function withProxiedLoopback({ firefoxUserPrefs, ...others }: LaunchOptions): LaunchOptions {
  return { ...others, firefoxUserPrefs: { 'network.proxy.allow_hijacking_localhost': true, ...firefoxUserPrefs } };
}

/** Playwright's `expect`, so that a test imports both from here. */
export const expect: Expect = playwrightExpect;
