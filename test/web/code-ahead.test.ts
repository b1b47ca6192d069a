import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { password, type User, useWorld } from '../session/world.js';
import { type Site, serveSite } from './site.js';

const world = useWorld();
/** The files that only signing in needs. */
const signInCode = /\/(?:sign-in|chunk)-\w+\.js$/;

describe.skipIf(!hasChromium)('the code of signing in, in a page', () => {
  let site: Site;
  let user: User;
  let browser: Chromium;
  /** Scripts and operations, in the order of their requests. */
  let requests: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    site = await serveSite();
    user = await world.createUser();
    await site.configure(world.config());
    browser.context.on('request', (request) => {
      const operation = request.headers()['x-amz-target']?.replace(/^.*\./, '');
      if (operation && request.method() === 'POST') requests.push(operation);
      if (request.resourceType() === 'script') requests.push(request.url());
    });
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  afterEach(async () => {
    const blank = await browser.context.newPage();
    for (const page of browser.context.pages()) if (page !== blank) await page.close();
    const devtools = await browser.context.newCDPSession(blank);
    await devtools.send('Storage.clearDataForOrigin', { origin: new URL(site.url).origin, storageTypes: 'all' });
  });

  const open = async (prepare?: (page: Page) => Promise<unknown>): Promise<Page> => {
    const page = await browser.context.newPage();
    await prepare?.(page);
    requests = [];
    await page.goto(site.url);
    await page.waitForFunction('window.app');
    return page;
  };
  const run = <T>(page: Page, call: string): Promise<T> => page.evaluate(`window.app.${call}`) as Promise<T>;
  const signIn = (page: Page): Promise<unknown> =>
    run(page, `call('signIn', ${JSON.stringify({ username: user.username, password })})`);
  const scripts = (): string[] => requests.filter((request) => request.endsWith('.js'));

  test('a guest gets the first answer before it loads, and a sign-in loads nothing more', async () => {
    const page = await open();
    const first = scripts();
    await page.waitForTimeout(200);
    expect(scripts()).toEqual(first);
    const isLoaded = page.waitForResponse((response) => /\/sign-in-\w+\.js$/.test(response.url()));
    expect(await run(page, 'columns()')).toMatchObject({ credentials: true, tokens: false });
    await isLoaded;
    await page.waitForTimeout(200);
    const ahead = scripts().slice(first.length);
    expect(ahead.length).toBeGreaterThan(0);
    expect(requests.indexOf(ahead[0] ?? '')).toBeGreaterThan(requests.indexOf('GetCredentialsForIdentity'));
    const loaded = scripts();
    expect(await signIn(page)).toMatchObject({ isSignedIn: true });
    expect(scripts()).toEqual(loaded);
    expect(loaded.length).toBeLessThanOrEqual(7);
  });

  test('a page with a live session does not load it', async () => {
    const page = await open();
    await signIn(page);
    await run(page, 'columns()');
    requests = [];
    await page.reload();
    await page.waitForFunction('window.app');
    const first = scripts();
    expect(await run(page, 'columns()')).toMatchObject({ tokens: true });
    await page.waitForTimeout(300);
    expect(scripts()).toEqual(first);
  });

  test('a failure to load it ahead harms no call: the sign-in loads it again, or says what is missing', async () => {
    let isBlocked = true;
    const page = await open(async (opened) => {
      await opened.route(signInCode, (route) =>
        isBlocked && requests.includes('GetCredentialsForIdentity') ? route.abort() : route.continue(),
      );
    });
    const failed = page.waitForEvent('requestfailed');
    expect(await run(page, 'columns()')).toMatchObject({ credentials: true });
    await failed;
    expect(await run(page, 'columns()')).toMatchObject({ credentials: true });
    expect(await signIn(page)).toEqual({ kind: 'service', code: 'CodeNotLoaded' });
    isBlocked = false;
    expect(await signIn(page)).toMatchObject({ isSignedIn: true });
  });
});
