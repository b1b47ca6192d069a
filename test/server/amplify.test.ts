// Unmodified Amplify behind the relay: a page that only names the app's server as its endpoint.
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { useWorld } from '../session/world.js';
import { type ServedNotes, serveNotes } from './notes-site.js';
import { scanForSecrets, type Watched, watchAnswers } from './scan.js';

const world = useWorld();
const entry = fileURLToPath(new URL('./amplify/page.mjs', import.meta.url));

describe.skipIf(!hasChromium)('unmodified Amplify behind an app on Hono', () => {
  let browser: Chromium;
  let site: ServedNotes;
  let user: { username: string; password: string };
  let page: Page;
  let watched: Watched;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), serveNotes(world, { app: 'hono', mode: 'bff', entry })]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), site?.close()]);
  });
  beforeEach(async () => {
    user = await site.pool.createAccount();
    page = await browser.context.newPage();
    watched = await watchAnswers(page);
    return async () => {
      expect(await scanForSecrets(page, watched)).toEqual([]);
      await page.close();
    };
  });

  const call = (name: string, input?: object): Promise<Record<string, unknown>> =>
    page.evaluate(`window.call('${name}', ${JSON.stringify(input)})`);
  const open = async (hash = ''): Promise<void> => {
    await page.goto(`${site.url}/${hash}`);
    await page.waitForFunction('window.call');
  };

  test('signs in, changes the user, renews, survives a reload, and signs out', async () => {
    await open();
    expect(await call('signIn', user)).toMatchObject({ isSignedIn: true });
    const before = await call('fetchAuthSession');
    expect(before).toMatchObject({ identityId: expect.any(String), userSub: expect.any(String) });
    expect(before['credentials']).toMatchObject({ accessKeyId: 'ASIACLAVIGERONSERVER' });
    await call('updateUserAttributes', { userAttributes: { name: 'Ada' } });
    expect(await call('fetchUserAttributes')).toMatchObject({ email: user.username, name: 'Ada' });
    site.network.clear();
    expect(await call('fetchAuthSession', { forceRefresh: true })).toMatchObject({ userSub: before['userSub'] });
    expect(site.network.operations).toContain('GetTokensFromRefreshToken');
    await open();
    expect(await page.textContent('#name')).toBe(user.username);
    expect(await call('fetchAuthSession')).toMatchObject({
      userSub: before['userSub'],
      identityId: before['identityId'],
    });
    await call('signOut');
    await open();
    expect(await page.textContent('#name')).toBe('');
    expect(await call('fetchAuthSession')).not.toHaveProperty('userSub');
  });

  test("signs in and out in Amplify's Authenticator", async () => {
    await open('#authenticator');
    await page.fill('[data-amplify-authenticator-signin] [name=username]', user.username);
    await page.fill('[data-amplify-authenticator-signin] [name=password]', user.password);
    await page.click('[data-amplify-authenticator-signin] [type=submit]');
    await page.waitForSelector('#user');
    expect(await page.textContent('#user')).toBe(user.username);
    await page.reload();
    await page.waitForSelector('#user');
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.waitForSelector('[data-amplify-authenticator-signin]');
    await page.goto(site.url);
    expect(await page.textContent('#name')).toBe('');
  });
});
