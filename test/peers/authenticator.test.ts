import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { keysOf, newEmail, PASSWORD, readCode, serveFile, whoseKeys } from './server.js';

const local = await serveFile();

interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** An app of one page, which is Amplify's `<Authenticator>` around a greeting. */
async function serveApp(): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./authenticator/page.mjs', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
    write: false,
  });
  const { user_pool_endpoint: userPoolEndpoint, identity_pool_endpoint: identityPoolEndpoint } =
    local.outputs.custom.claviger;
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    '/': [
      'text/html',
      '<!doctype html><title>app</title><div id="root"></div><script type="module" src="/app.js"></script>',
    ],
    '/app.js': ['text/javascript', outputFiles[0]?.text ?? ''],
    '/config': ['application/json', JSON.stringify({ outputs: local.outputs, userPoolEndpoint, identityPoolEndpoint })],
  };
  const server = createServer((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? ['text/plain', ''];
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
    response.end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    // Browsers take localhost for a secure context.
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface PageSession {
  readonly userSub?: string;
  readonly identityId: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string; expiration: Date };
}

describe.skipIf(!hasChromium)("Amplify's Authenticator in a browser", () => {
  let site: Site;
  let browser: Chromium;

  beforeAll(async () => {
    site = await serveApp();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  const findStoredSession = (page: Page): Promise<PageSession> => page.evaluate('window.app.session()');
  const typePassword = async (page: Page, password: string): Promise<void> => {
    await page.fill('[data-amplify-authenticator-signinselect] [name=password]', password);
    await page.click('[data-amplify-authenticator-signinselect] [type=submit]');
  };

  test('a person signs up, types the code, signs out, mistypes the password, and signs in', async () => {
    const page = await browser.context.newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    await page.goto(site.url);
    const email = newEmail();

    await page.getByRole('tab', { name: 'Create Account' }).click();
    await page.fill('[data-amplify-authenticator-signup] [name=email]', email);
    await page.fill('[data-amplify-authenticator-signup] [name=password]', PASSWORD);
    await page.fill('[data-amplify-authenticator-signup] [name=confirm_password]', PASSWORD);
    await page.click('[data-amplify-authenticator-signup] [type=submit]');
    await page.waitForSelector('[data-amplify-authenticator-confirmsignup]');
    await page.fill('[name=confirmation_code]', await readCode(local, email));
    await page.click('[data-amplify-authenticator-confirmsignup] [type=submit]');
    await page.waitForSelector('#user');
    expect(await page.textContent('#user')).toBe(email);
    const first = await findStoredSession(page);
    expect(first.userSub).toMatch(/^[0-9a-f-]{36}$/);
    expect(await whoseKeys(local, first.credentials)).toBe(keysOf('ClavigerAuthenticated', first.identityId));

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForSelector('[data-amplify-authenticator-signin]');
    const guest = await findStoredSession(page);
    expect(guest.userSub).toBeUndefined();
    expect(await whoseKeys(local, guest.credentials)).toBe(keysOf('ClavigerGuest', guest.identityId));

    // The pool takes a code by e-mail, too: Amplify asks for the factor next, and then for the password again.
    await page.fill('[data-amplify-authenticator-signin] [name=username]', email);
    await page.fill('[data-amplify-authenticator-signin] [name=password]', 'Wrong-horse1');
    await page.click('[data-amplify-authenticator-signin] [type=submit]');
    await typePassword(page, 'Wrong-horse1');
    expect(await page.getByRole('alert').textContent()).toBe('Incorrect username or password.');
    expect(await page.isVisible('#user')).toBe(false);

    await typePassword(page, PASSWORD);
    await page.waitForSelector('#user');
    expect(await findStoredSession(page)).toMatchObject({ userSub: first.userSub, identityId: first.identityId });
    expect(faults).toEqual([]);
  });
});
