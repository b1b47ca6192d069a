import { expect, test } from '@claviger/local/playwright';

const TESTS = 24;
/** As long as the service in production takes: a test of an app waits more than it computes. */
const LATENCY_MS = 100;

test.use({ storageState: async ({ claviger }, use) => use(await claviger.storageState('ada@example.com')) });

for (let count = 0; count < TESTS; count++) {
  test(`a session is renewed ${count}`, async ({ page, claviger }) => {
    await claviger.faults.add({ latencyMs: LATENCY_MS, times: 'always' });
    await page.goto('/');
    const first = await page.evaluate(() => globalThis.app.session());
    await claviger.travel(7_200);
    expect(await page.evaluate(() => globalThis.app.session())).not.toBe(first);
  });
}
