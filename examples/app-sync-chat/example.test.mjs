import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { startLocal } from '@claviger/local';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { openEvents } from './local-events.mjs';

const password = 'Correct-horse1';
const users = ['ann@example.com', 'bob@example.com'].map((username) => ({ username, password }));

async function openSite(config) {
  await build({ entryPoints: ['page.js'], bundle: true, format: 'esm', outfile: 'dist/page.js', logLevel: 'error' });
  const files = { '/page.js': ['text/javascript', 'dist/page.js'], '/': ['text/html', 'index.html'] };
  const server = createServer(({ url }, response) => {
    const [type, path] = files[url] ?? [];
    response.setHeader('content-type', type ?? 'application/json');
    response.end(path === undefined ? JSON.stringify(config) : readFileSync(path));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, close };
}

test('two users chat, also after a broken connection, until one signs out', async () => {
  // The verifier of tokens knows user pools by the issuer of the service.
  const local = await startLocal({ issuer: 'aws', seed: { userPools: [{ id: 'us-east-1_Claviger1', users }] } });
  const events = await openEvents(local);
  const api = {
    url: `http://${events.authority}/event`,
    socketUrl: `ws://${events.authority}/event/realtime`,
    channel: '/chat/all',
  };
  const site = await openSite({ outputs: local.outputs, api });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, chromiumSandbox: false });
  const openPage = async ({ username }) => {
    // Each user has a browser of their own.
    const page = await (await browser.newContext()).newPage();
    await page.goto(site.url);
    await page.fill('#username', username);
    await page.fill('#password', password);
    await page.click('#sign-in button');
    await page.waitForSelector('#chat:not([hidden])');
    return page;
  };
  const waitFor = async (count) => {
    while (events.count() !== count) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  try {
    const [ann, bob] = [await openPage(users[0]), await openPage(users[1])];
    const say = async (page, text) => {
      await waitFor(2);
      await page.fill('#text', text);
      await page.press('#text', 'Enter');
      for (const one of [ann, bob]) await one.waitForSelector(`li:has-text(": ${text}")`);
    };
    await say(ann, 'Hello');
    await say(bob, 'Hi');
    events.drop();
    await waitFor(0);
    await say(ann, 'Still here?');
    await ann.click('#sign-out');
    await ann.waitForSelector('#sign-in:not([hidden])');
    await waitFor(1);
    assert.equal(await ann.locator('li').count(), 0);
    assert.equal(await bob.locator('li').count(), 3);
  } finally {
    await browser.close();
    events.close();
    site.close();
    await local.close();
  }
});
