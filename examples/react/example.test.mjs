import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

test('a user signs in, is still signed in after a reload, and signs out without a network, too', async (t) => {
  const server = await createServer({ server: { port: 0 }, logLevel: 'error' });
  await server.listen();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ['--no-sandbox'] });
  t.after(async () => {
    await browser.close();
    await server.close();
  });
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.goto(server.resolvedUrls.local[0]);

  await page.getByLabel('E-mail').fill('ann@example.com');
  await page.getByLabel('Password').fill('Wrong-horse1');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Incorrect username or password.').waitFor();
  await page.getByLabel('E-mail').fill('ann@example.com');
  await page.getByLabel('Password').fill('Correct-horse1');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Signed in as ann@example.com').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail').waitFor();
  assert.equal(await page.getByText('Incorrect username or password.').count(), 0);
  await page.getByLabel('E-mail').fill('ann@example.com');
  await page.getByLabel('Password').fill('Correct-horse1');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Signed in as ann@example.com').waitFor();
  await page.reload();
  await page.getByText('Signed in as ann@example.com').waitFor();

  // The backend is out of reach.
  await page.route('**', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await page.reload();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail').waitFor();
  assert.deepEqual(errors, []);
});
