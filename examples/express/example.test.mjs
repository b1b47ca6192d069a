import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { start } from './main.js';

test('a user signs in, calls the API through the proxy, and no token reaches the page', async (t) => {
  const app = await start(0);
  t.after(app.close);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ['--no-sandbox'] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const texts = [];
  page.on('requestfinished', async (request) => texts.push(await (await request.response()).text().catch(() => '')));
  await page.goto(app.origin);
  await page.getByLabel('E-mail').fill('ann@example.com');
  await page.getByLabel('Password').fill('Correct-horse1');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Note').fill('milk');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByText('milk').waitFor();
  await page.reload();
  assert.equal(await page.textContent('#name'), 'ann@example.com');
  assert.doesNotMatch(texts.join('\n') + (await page.evaluate(() => document.cookie)), /eyJ[\w-]+\.[\w-]+\.[\w-]+/);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in on the login pages' }).click();
  await page.fill('[name=username]', 'ann@example.com');
  await page.fill('[name=password]', 'Correct-horse1');
  await page.click('button[value=password]');
  await page.getByText('Notes of ann@example.com').waitFor();
  assert.equal(await page.textContent('#notes'), 'milk');
});
