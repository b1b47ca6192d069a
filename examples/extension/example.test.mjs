import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { startLocal } from '@claviger/local';
import { chromium } from 'playwright-core';

const user = { username: 'ann@example.com', password: 'Correct-horse1' };

test('the background page signs in, the pop-up is signed in, and a stopped background page stays signed in', async (t) => {
  const local = await startLocal({ seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [user] }] } });
  await writeFile('amplify_outputs.json', JSON.stringify(local.outputs));
  execFileSync(process.execPath, ['build.mjs']);
  const profile = await mkdtemp(join(tmpdir(), 'extension-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH,
    args: ['--no-sandbox', '--headless=new', `--load-extension=${resolve('dist')}`],
    ignoreDefaultArgs: ['--disable-extensions'],
  });
  t.after(async () => {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
    await local.close();
  });
  const background = browser.serviceWorkers()[0] ?? (await browser.waitForEvent('serviceworker'));
  const popup = await browser.newPage();
  await popup.goto(new URL('popup.html', background.url()).href);
  await popup.getByLabel('E-mail').fill(user.username);
  await popup.getByLabel('Password').fill('Wrong-horse1');
  await popup.getByRole('button', { name: 'Sign in' }).click();
  await popup.getByText('Incorrect username or password.').waitFor();

  await popup.getByLabel('Password').fill(user.password);
  await popup.getByRole('button', { name: 'Sign in' }).click();
  await popup.getByText(/Signed in as [0-9a-f-]{36}/).waitFor();
  const sub = (await popup.locator('p').textContent()).replace('Signed in as ', '');

  // As the browser does after 30 seconds, unless a debugger such as this test is attached.
  const devtools = await browser.newCDPSession(popup);
  const stopped = new Promise((resolve) => {
    devtools.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (versions.some(({ runningStatus }) => runningStatus === 'stopped')) resolve();
    });
  });
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.stopAllWorkers');
  await stopped;
  await popup.getByRole('button', { name: 'Who am I?' }).click();
  await popup.getByText(sub, { exact: true }).waitFor();
  assert.match(sub, /^[0-9a-f-]{36}$/);
});
