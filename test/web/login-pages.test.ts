import type { AuthConfig } from '@claviger/auth';
import { createAuth } from '@claviger/auth';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { allOk, columnsOf, type User, useWorld } from '../session/world.js';
import { freePort } from './ports.js';
import { type Site, serveSite } from './site.js';

const world = useWorld();

describe.skipIf(!hasChromium)('the backend’s own login pages', () => {
  let browser: Chromium;
  let site: Site;
  let config: AuthConfig;
  let user: User;
  let loopback: string;

  beforeAll(async () => {
    browser = await launchChromium();
    site = await serveSite();
    loopback = `http://127.0.0.1:${await freePort()}/callback`;
    config = await createConfig({ GenerateSecret: false });
    await site.configure(config);
  });
  const createConfig = async ({ GenerateSecret }: { readonly GenerateSecret: boolean }): Promise<AuthConfig> => {
    const pools = await world.createClient({
      GenerateSecret,
      CallbackURLs: [site.url, loopback],
      LogoutURLs: [`${site.url}out`, loopback],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
      SupportedIdentityProviders: ['COGNITO'],
    });
    return {
      ...pools,
      oauth: {
        domain: 'auth.example.com',
        endpoint: world.local.url,
        scopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
        signInUrls: [site.url, loopback],
        signOutUrls: [`${site.url}out`, loopback],
      },
    };
  };
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  beforeEach(async () => {
    user = await world.createUser();
  });
  afterEach(async () => {
    const blank = await browser.context.newPage();
    for (const page of browser.context.pages()) if (page !== blank) await page.close();
    const devtools = await browser.context.newCDPSession(blank);
    for (const { origin } of [new URL(site.url), new URL(world.local.url)]) {
      await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    }
    await browser.context.clearCookies();
  });

  const open = async (): Promise<Page> => {
    const page = await browser.context.newPage();
    await page.goto(site.url);
    await page.waitForFunction('window.app');
    return page;
  };
  const run = <T>(page: Page, call: string): Promise<T> => page.evaluate(`window.app.${call}`) as Promise<T>;
  /** Leaves the page for the login pages; the answer may be lost with it. */
  const leave = async (page: Page, input = ''): Promise<void> => {
    await run(page, `signIn(${input})`).catch(() => undefined);
  };
  const fillIn = async (page: Page): Promise<void> => {
    await page.fill('[name=username]', user.username);
    await page.fill('[name=password]', user.password);
    await page.click('button[value=password]');
  };
  const comeBack = async (page: Page): Promise<unknown> => {
    await page.waitForURL(site.url);
    await page.waitForFunction('window.app');
    return run(page, 'redirect()');
  };

  test('sign in, keep the session going, and sign out here and there', async () => {
    const page = await open();
    await leave(page, '{ customState: "kept" }');
    await page.waitForSelector('[name=password]');
    await fillIn(page);
    expect(await comeBack(page)).toEqual({ status: 'signedIn', customState: 'kept' });
    expect(await run(page, 'user()')).toEqual({ userId: user.sub, username: user.sub });
    expect(await page.evaluate('window.app.call("fetchUserAttributes", {})')).toMatchObject({ email: user.username });
    expect(await page.evaluate('window.app.columns({ forceRefresh: true })')).toEqual({
      identityId: true,
      credentials: true,
      tokens: true,
    });
    await Promise.all([page.waitForURL(`${site.url}out`), run(page, 'signOut()').catch(() => undefined)]);
    // The login pages ask again.
    await page.goto(site.url);
    await page.waitForFunction('window.app');
    await leave(page);
    await page.waitForSelector('[name=password]');
  });

  test('who is signed in there already comes back without a page', async () => {
    const page = await open();
    await leave(page, '{ options: { prompt: "NONE" } }');
    expect(await comeBack(page)).toEqual({ kind: 'notAuthorized', code: 'login_required' });
    await leave(page);
    await page.waitForSelector('[name=password]');
    await fillIn(page);
    await comeBack(page);
    // The app has forgotten the session, and the login pages have not.
    await page.evaluate('indexedDB.deleteDatabase("claviger")');
    await page.goto(site.url);
    await page.waitForFunction('window.app');
    expect(await run(page, 'user()')).toMatchObject({ kind: 'signedOut' });
    await leave(page, '{ options: { prompt: "NONE" } }');
    expect(await comeBack(page)).toEqual({ status: 'signedIn' });
    expect(await run(page, 'user()')).toMatchObject({ userId: user.sub });
  });

  test('in a popup', async () => {
    const page = await open();
    const opening = page.waitForEvent('popup');
    await page.click('#popup');
    const popup = await opening;
    await popup.waitForSelector('[name=password]');
    await fillIn(popup);
    expect(await page.evaluate('window.popup')).toEqual({ status: 'signedIn', customState: 'kept' });
    expect(await run(page, 'user()')).toMatchObject({ userId: user.sub });
  });

  test.each([false, true])('for a command-line tool, at a client with a secret: %s', async (GenerateSecret) => {
    const own = await createConfig({ GenerateSecret });
    expect(own.userPool?.clientSecret !== undefined).toBe(GenerateSecret);
    const auth = createAuth(own);
    const page = await browser.context.newPage();
    const options = {
      redirectUrl: loopback,
      authSessionOpener: async (url: string): Promise<void> => {
        await page.goto(url);
        await fillIn(page);
      },
    };
    expect(await auth.signInWithRedirect({ options })).toEqual({ status: 'signedIn' });
    expect(columnsOf(await auth.fetchAuthSession({ forceRefresh: true }))).toEqual(allOk);
    await page.waitForFunction('document.title === "Return to the app"');
    const authSessionOpener = async (url: string): Promise<void> => {
      expect((await fetch(url, { redirect: 'manual' })).headers.get('location')).toBe(loopback);
    };
    expect(await auth.signOut({ oauth: { redirectUrl: loopback, authSessionOpener } })).toEqual({ status: 'complete' });
  });
});
