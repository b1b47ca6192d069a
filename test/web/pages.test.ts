import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { type User, useWorld } from '../session/world.js';
import { type Site, serveSite } from './site.js';
import { type StandIn, startStandIn } from './stand-in.js';

const world = useWorld();

describe.skipIf(!hasChromium)('web sign-in in a browser', () => {
  let site: Site;
  let user: User;
  let pages: StandIn;
  let browser: Chromium;

  beforeAll(async () => {
    browser = await launchChromium();
    site = await serveSite();
    user = await world.createUser();
    pages = await startStandIn(world, user);
    await site.configure({
      ...world.config(),
      oauth: {
        domain: 'auth.example.com',
        endpoint: pages.url,
        scopes: ['openid', 'aws.cognito.signin.user.admin'],
        signInUrls: ['http://localhost:1/', `${site.url}back`, site.url],
        signOutUrls: [`${site.url}out`],
      },
    });
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
    await pages.close();
  });
  beforeEach(() => {
    pages.isPatient = true;
    pages.asked.length = 0;
  });
  afterEach(async () => {
    const blank = await browser.context.newPage();
    for (const page of browser.context.pages()) if (page !== blank) await page.close();
    const devtools = await browser.context.newCDPSession(blank);
    await devtools.send('Storage.clearDataForOrigin', { origin: new URL(site.url).origin, storageTypes: 'all' });
  });

  const open = async (path = ''): Promise<Page> => {
    const page = await browser.context.newPage();
    await page.goto(site.url + path);
    await page.waitForFunction('window.app');
    return page;
  };
  const run = <T>(page: Page, call: string): Promise<T> => page.evaluate(`window.app.${call}`) as Promise<T>;
  /** Leaves the page for the login pages. */
  const leave = async (page: Page, input = ''): Promise<void> => {
    // The answer may be lost with the page; that it is left is what counts.
    await run(page, `signIn(${input})`).catch(() => undefined);
    await page.waitForSelector('#go');
  };
  /** Comes back from the login pages. */
  const comeBack = async (page: Page): Promise<unknown> => {
    await page.click('#go');
    await page.waitForFunction('window.app');
    return run(page, 'redirect()');
  };
  const tokenRequests = (): number => pages.asked.filter(({ path }) => path === '/oauth2/token').length;

  test('there and back: signed in, the code out of the address, and a reload does nothing more', async () => {
    const page = await open();
    await leave(page, '{ customState: "/basket" }');
    // Of several URLs it is the one of this very page.
    expect(pages.last('/oauth2/authorize').get('redirect_uri')).toBe(site.url);
    expect(await comeBack(page)).toEqual({ status: 'signedIn', customState: '/basket' });
    expect(page.url()).toBe(site.url);
    expect(await run(page, 'user()')).toEqual({ userId: user.sub, username: user.sub });
    expect(await run(page, 'again()')).toEqual({ status: 'none' });
    await page.reload();
    await page.waitForFunction('window.app');
    expect(await run(page, 'redirect()')).toEqual({ status: 'none' });
    expect(await run(page, 'user()')).toMatchObject({ userId: user.sub });
    expect(tokenRequests()).toBe(1);
  });

  test('the code leaves the address before anything is loaded, and a page whose code comes late finishes', async () => {
    const page = await open();
    await leave(page);
    let isHeld = true;
    await page.route(/redirect-/, (route) => (isHeld ? route.abort() : route.continue()));
    await page.click('#go');
    await page.waitForFunction('window.app');
    expect(page.url()).toBe(site.url);
    expect(await run(page, 'redirect()')).toMatchObject({ kind: 'service' });
    isHeld = false;
    expect(await run(page, 'again()')).toEqual({ status: 'signedIn' });
    expect(tokenRequests()).toBe(1);
  });

  test('a code that no sign-in requested: an error, no request, and the address stays', async () => {
    const address = `${site.url}?code=0123&state=theirs#part`;
    const page = await browser.context.newPage();
    await page.goto(address);
    await page.waitForFunction('window.app');
    expect(await run(page, 'redirect()')).toEqual({ kind: 'invalidState', code: 'UnknownState' });
    expect(page.url()).toBe(address);
    expect(pages.asked).toEqual([]);
  });

  test('the back button in the middle, and another try: the later one counts', async () => {
    const page = await open();
    await leave(page);
    await page.goBack();
    await page.waitForFunction('window.app');
    expect(await run(page, 'user()')).toMatchObject({ kind: 'signedOut' });
    await leave(page);
    expect(await comeBack(page)).toEqual({ status: 'signedIn' });
  });

  test('a page that is opened again with an old redirect: no effect while a user is signed in', async () => {
    const page = await open();
    await leave(page);
    const back = await page.getAttribute('#go', 'href');
    await comeBack(page);
    const other = await browser.context.newPage();
    await other.goto(back ?? '');
    await other.waitForFunction('window.app');
    expect(await run(other, 'redirect()')).toEqual({ status: 'none' });
    expect(other.url()).toBe(site.url);
    expect(tokenRequests()).toBe(1);
  });

  test('two tabs at once: each comes back to its own sign-in', async () => {
    const [one, two] = [await open(), await open('back')];
    await leave(one, '{ customState: "one" }');
    await leave(two, '{ customState: "two" }');
    expect(pages.last('/oauth2/authorize').get('redirect_uri')).toBe(`${site.url}back`);
    expect(await comeBack(two)).toEqual({ status: 'signedIn', customState: 'two' });
    expect(await comeBack(one)).toEqual({ status: 'signedIn', customState: 'one' });
    expect(await run(two, 'user()')).toMatchObject({ userId: user.sub });
  });

  test('a denial rejects on the callback page', async () => {
    const page = await open();
    pages.refuse('access_denied', 'no');
    await leave(page);
    expect(await comeBack(page)).toEqual({ kind: 'notAuthorized', code: 'access_denied' });
    expect(page.url()).toBe(site.url);
  });

  test('a page that keeps nothing comes back all the same', async () => {
    const page = await open('#memory');
    await leave(page);
    await page.click('#go');
    await page.waitForFunction('window.app');
    // It was sent back without the fragment that makes it forget.
    expect(await run(page, 'redirect()')).toEqual({ status: 'signedIn' });
  });

  test('in a popup: the page stays, the popup closes, and the session is everywhere', async () => {
    const [page, other] = [await open(), await open()];
    const opening = page.waitForEvent('popup');
    await page.click('#popup');
    const popup = await opening;
    await popup.waitForSelector('#go');
    const closing = popup.waitForEvent('close');
    await popup.click('#go');
    expect(await page.evaluate('window.popup')).toEqual({ status: 'signedIn', customState: 'kept' });
    await closing;
    expect(await run(page, 'user()')).toMatchObject({ userId: user.sub });
    await other.waitForFunction('window.app.events().includes("signedIn elsewhere")', undefined, { timeout: 2_000 });
    expect(tokenRequests()).toBe(1);
  });

  test('in a popup that has no way to navigate the page that opened it', async () => {
    const page = await open();
    const opening = page.waitForEvent('popup');
    await page.click('#popup');
    const popup = await opening;
    await popup.waitForSelector('#go');
    expect(await popup.evaluate('window.opener')).toBeNull();
  });

  test('in a popup, for a page that keeps its session in memory', async () => {
    const page = await open('#memory');
    const opening = page.waitForEvent('popup');
    await page.click('#popup');
    const popup = await opening;
    await popup.waitForSelector('#go');
    await popup.click('#go');
    expect(await page.evaluate('window.popup')).toMatchObject({ status: 'signedIn' });
    expect(await run(page, 'user()')).toMatchObject({ userId: user.sub });
  });

  test('a popup opens at once, also while the code for what it does is still on its way', async () => {
    const page = await open();
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route(/login-pages-/, async (route) => {
      await held;
      await route.continue();
    });
    const opening = page.waitForEvent('popup');
    await page.click('#popup');
    const popup = await opening;
    expect(popup.url()).toBe('about:blank');
    goOn();
    await popup.waitForSelector('#go');
    await popup.click('#go');
    expect(await page.evaluate('window.popup')).toMatchObject({ status: 'signedIn' });
  });

  test('a popup whose code can not be loaded is closed', async () => {
    const page = await open();
    await page.route(/login-pages-/, (route) => route.abort());
    const opening = page.waitForEvent('popup');
    await page.click('#popup');
    const popup = await opening;
    expect(await page.evaluate('window.popup')).toEqual({ kind: 'service', code: 'CodeNotLoaded' });
    expect(popup.isClosed() || (await popup.waitForEvent('close'))).toBeTruthy();
  });

  test('a popup that is closed: cancelled', async () => {
    const page = await open();
    const opening = page.waitForEvent('popup');
    await page.click('#popup');
    const popup = await opening;
    await popup.waitForSelector('#go');
    await popup.close();
    expect(await page.evaluate('window.popup')).toEqual({ kind: 'notAuthorized', code: 'UserCancelled' });
  });

  test('a popup whose opener has gone signs in by itself', async () => {
    const page = await open();
    const opening = page.waitForEvent('popup');
    await page.click('#popup');
    const popup = await opening;
    await popup.waitForSelector('#go');
    await page.close();
    await popup.click('#go');
    await popup.waitForFunction('window.app');
    expect(await run(popup, 'redirect()')).toEqual({ status: 'signedIn', customState: 'kept' });
  });

  test('signing out goes through the logout endpoint, and ends where the app wants it', async () => {
    const page = await open();
    await leave(page);
    await comeBack(page);
    await Promise.all([page.waitForURL(`${site.url}out`), run(page, 'signOut()').catch(() => undefined)]);
    expect(pages.last('/logout').get('logout_uri')).toBe(`${site.url}out`);
    await page.waitForFunction('window.app');
    expect(await run(page, 'user()')).toMatchObject({ kind: 'signedOut' });
  });
});
