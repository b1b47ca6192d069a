import { expect, test } from '@claviger/local/playwright';
import { readState } from './app.js';

test.use({
  storageState: async ({ claviger }, use) => use(await claviger.storageState('ada@example.com')),
});

// Four at once: each waits for the others.
for (const path of ['/', '/?second', '/amplify', '/amplify?second']) {
  test(`${path}: signed in from the start, with new credentials after two hours`, async ({ page, claviger }, info) => {
    info.annotations.push({ type: 'server', description: claviger.url });
    await page.request.get('/meet?of=4');
    await page.goto(path);
    const first = await readState(page);
    expect(first).toMatchObject({ user: 'ada@example.com', issuer: 'http://127.0.0.1:9319/us-east-1_Claviger1' });
    expect(first.key).toMatch(/^ASIA/);

    await claviger.travel(7_200);
    const there = await page.evaluate(() => Date.now());
    expect(Math.abs(there - (Date.now() + 7_200_000))).toBeLessThan(2_000);
    const server = await page.request.get('http://127.0.0.1:9319/_claviger/health');
    expect(Math.abs(Date.parse(server.headers()['date'] ?? '') - there)).toBeLessThan(2_000);
    await page.getByRole('button', { name: 'again' }).click();
    await expect(page.locator('#state')).not.toContainText(first.key);
    expect(await readState(page)).toMatchObject({ user: 'ada@example.com', key: expect.stringMatching(/^ASIA/) });
    const refused = (await claviger.listEvents()).filter(({ status }) => status >= 400);
    expect(refused).toEqual([]);
  });
}
