import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@claviger/local/playwright';

const TESTS = 16;
/** As long as a service in production takes. */
const LATENCY_MS = 100;
/**
 * What a user does in a test, each with one request to the app's own server. With them a test takes 2 s, as short as tests of an
 * app are. Without them it takes 1 s, in which both cores are busy: Chromium creates a context with a stored session and
 * loads the page in more than 1 s of CPU time, with any fixture. Four workers cannot share that out.
 */
const STEPS = 10;

test.use({ storageState: async ({ claviger }, use) => use(await claviger.storageState('ada@example.com')) });

for (let count = 0; count < TESTS; count++) {
  test(`a session is renewed ${count}`, async ({ page, claviger }) => {
    await claviger.faults.add({ latencyMs: LATENCY_MS, times: 'always' });
    await page.route('**/api/*', async (route) => {
      await sleep(LATENCY_MS);
      await route.fulfill({ json: {} });
    });
    await page.goto('/');
    const first = await page.evaluate(() => globalThis.app.session());
    for (let step = 0; step < STEPS; step++) await page.evaluate((name) => fetch(`/api/${name}`), step);
    await claviger.travel(7_200);
    expect(await page.evaluate(() => globalThis.app.session())).not.toBe(first);
  });
}
