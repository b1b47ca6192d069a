import { ControlError, expect, test } from '@claviger/local/playwright';
import { press, readState } from './app.js';

const user = { 'E-mail': 'same@example.com', Password: 'Correct-horse1' };

for (const round of ['first', 'second']) {
  test(`each test signs up the same user: ${round}`, async ({ page, claviger }) => {
    await page.goto('/');
    await press(page, 'Sign up', user);
    await press(page, 'Confirm', { ...user, Code: await claviger.readCode('same@example.com') });
    await expect(page.locator('#step')).toHaveText('Welcome');
    await press(page, 'Sign in', user);
    await expect(page.locator('#state')).toContainText('same@example.com');
  });
}

test('the login pages lead back to the app', async ({ page, baseURL }) => {
  await page.goto('/');
  await press(page, 'Login pages');
  await page.waitForURL('http://127.0.0.1:9319/login**');
  await page.getByLabel('E-mail address').fill('ada@example.com');
  await page.getByLabel('Password').fill('Correct-horse1');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${baseURL}/**`);
  await expect(page.locator('#state')).toContainText('ada@example.com');
});

test('a code of the authenticator ends a sign-in', async ({ page, claviger }) => {
  await page.goto('/');
  await press(page, 'Sign in', { 'E-mail': 'ben@example.com', Password: 'Correct-horse1' });
  await expect(page.locator('#step')).toHaveText('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
  await press(page, 'Send code', { Code: await claviger.totp('ben@example.com') });
  await expect(page.locator('#state')).toContainText('ben@example.com');
});

for (const path of ['/', '/amplify']) {
  test(`one user takes the place of another (${path})`, async ({ page, claviger, baseURL }) => {
    await page.goto(path);
    expect(await readState(page)).toMatchObject({ user: 'signed' });
    await page.evaluate(() => localStorage.setItem('own', 'data of the app'));
    for (const name of ['ada@example.com', 'ben@example.com']) {
      await claviger.signIn(name, { page });
      expect(page.url()).toBe(`${baseURL}${path}`);
      expect(await readState(page)).toMatchObject({ user: name });
    }
    expect(await page.evaluate(() => localStorage.getItem('own'))).toBe('data of the app');
  });
}

test('a second context has a user of its own, and the time of the first', async ({
  browser,
  page,
  claviger,
  baseURL,
}) => {
  const context = await browser.newContext();
  await claviger.signIn('ben@example.com', { context, origin: baseURL ?? '' });
  await claviger.signIn('ada@example.com', { page });
  await claviger.travel(3_600);
  const later = await browser.newContext();
  const pages = [page, await context.newPage(), await later.newPage()];
  for (const each of pages) await each.goto('/');
  expect((await readState(page)).user).toBe('ada@example.com');
  expect((await readState(pages[1] ?? page)).user).toBe('ben@example.com');
  for (const each of pages) {
    expect(Math.abs((await each.evaluate(() => Date.now())) - Date.now() - 3_600_000)).toBeLessThan(2_000);
  }
  await context.close();
  await later.close();
});

test('a travel of months keeps both clocks together, and a page that loads later has them', async ({
  page,
  claviger,
}) => {
  await page.goto('/');
  await claviger.travel(0.5);
  await claviger.travel(90 * 86_400);
  await page.reload();
  const there = await page.evaluate(() => Date.now());
  expect(Math.abs(there - Date.now() - 90 * 86_400_000)).toBeLessThan(2_500);
  const server = await page.request.get('http://127.0.0.1:9319/_claviger/health');
  expect(Math.abs(Date.parse(server.headers()['date'] ?? '') - there)).toBeLessThan(2_000);
});

test('timers wait for real time, unless the test runs them', async ({ page, claviger }) => {
  await page.goto('/');
  // The first travel puts Playwright's clock in place: it knows the timers that come after it.
  await claviger.travel(1);
  await page.evaluate(() => {
    setTimeout(() => document.querySelector('#step')?.append('logged out'), 900_000);
  });
  await claviger.travel(1_800);
  await expect(page.locator('#step')).toBeEmpty();
  await claviger.travel(1_800, { runTimers: true });
  await expect(page.locator('#step')).toHaveText('logged out');
  expect(Math.abs((await page.evaluate(() => Date.now())) - Date.now() - 3_601_000)).toBeLessThan(2_000);
});

test('a clock of the test’s own keeps its lead', async ({ context, page, claviger }) => {
  await context.clock.install({ time: new Date('2031-01-01T00:00:00Z') });
  await page.goto('/');
  await claviger.travel(3_600);
  expect(await page.evaluate(() => new Date().toISOString())).toMatch(/^2031-01-01T01:00:/);
});

test('what cannot be done is said', async ({ claviger, page }) => {
  const unknown = claviger.storageState('eve@example.com');
  await expect(unknown).rejects.toThrow(ControlError);
  await expect(unknown).rejects.toMatchObject({
    code: 'UserNotFound',
    message: expect.stringContaining(
      'There is no user eve@example.com in us-east-1_Claviger1: add the user to the seed',
    ),
  });
  await expect(claviger.storageState('ada@example.com', { origin: 'localhost' })).rejects.toThrow('where the app runs');
  await expect(claviger.travel(-1)).rejects.toThrow(RangeError);
  await expect(claviger.travel(Number.NaN)).rejects.toThrow('travel goes forward');
  await expect(claviger.travel(1e12)).rejects.toThrow('the year 9999');
  expect(Math.abs((await page.evaluate(() => Date.now())) - Date.now())).toBeLessThan(2_000);
  await expect(claviger.readCode('eve@example.com', { waitSeconds: 0.05 })).rejects.toMatchObject({
    code: 'MessageNotFound',
  });
});
