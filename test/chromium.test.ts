import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from './chromium.js';

describe.skipIf(!hasChromium)('the browser of the tests', () => {
  let browser: Chromium;
  const server = createServer((_, response) => response.end('<!doctype html><title>origin</title>'));

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    server.close();
  });

  test('has two pages of one origin that share their storage, in a context with Web Crypto', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const [first, second] = await Promise.all([browser.context.newPage(), browser.context.newPage()]);
    await Promise.all([first.goto(url), second.goto(url)]);
    await first.evaluate(() => localStorage.setItem('shared', 'yes'));
    expect(await second.evaluate(() => localStorage.getItem('shared'))).toBe('yes');
    expect(await second.evaluate(() => isSecureContext && crypto.subtle !== undefined)).toBe(true);
  });
});
