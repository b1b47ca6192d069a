import { readFile } from 'node:fs/promises';
import type { AuthConfig } from '@claviger/auth';
import { type Local, startLocal } from '@claviger/local';
import type { Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { clientId, createUser, identityPoolId, PASSWORD, userPoolId } from '../peers/server.js';
import { type Site, serveSite } from '../tabs/site.js';

/** The settings of a browser that blocks all cookies, and with them every storage of a site. */
const blocksCookies = { profile: { default_content_setting_values: { cookies: 2 } } };
/** The settings for frames of other sites: 1 blocks their cookies and storage, 0 gives each pair of sites its own. */
const blocksOtherSites = { profile: { cookie_controls_mode: 1 } };
const allowsOtherSites = { profile: { cookie_controls_mode: 0 } };

describe.skipIf(!hasChromium)('where the browser denies storage or code', () => {
  let local: Local;
  let site: Site;
  let browser: Chromium | undefined;

  beforeAll(async () => {
    local = await startLocal({ allowedOrigins: ['null'] });
    site = await serveSite(createConfig());
  });
  afterAll(async () => {
    await site.close();
    await local.close();
  });
  afterEach(() => browser?.close());

  const createConfig = (): AuthConfig => ({
    userPool: { id: userPoolId, clientId, endpoint: local.url },
    identityPool: { id: identityPoolId, endpoint: local.url },
  });
  const openPage = async (preferences?: object, { url }: Site = site): Promise<Page> => {
    browser = await launchChromium(preferences);
    const page = await browser.context.newPage();
    await page.goto(url);
    return page;
  };
  const openFrame = async (page: Page, url: string, sandbox?: string): Promise<Frame> => {
    const attached = page.waitForEvent('frameattached');
    await page.evaluate(
      ([url, sandbox]) => {
        const frame = document.createElement('iframe');
        if (sandbox) frame.setAttribute('sandbox', sandbox);
        frame.src = `${url}`;
        document.body.append(frame);
      },
      [url, sandbox],
    );
    return attached;
  };
  /** A guest, a sign-in, credentials, a reload and a sign-out, in the words that a test compares. */
  const runJob = async (place: Page | Frame): Promise<object> => {
    await place.waitForFunction('window.app');
    const user = await createUser(local, clientId);
    const run = <T>(call: string): Promise<T> => place.evaluate(`window.app.${call}`) as Promise<T>;
    const read = async (): Promise<object> => {
      const { isSignedIn, userSub, credentials } = await run<Record<string, string>>('session()');
      return { isSignedIn, isUser: userSub === user.sub, hasCredentials: /^ASIA/.test(`${credentials}`) };
    };
    const guest = await read();
    await run(`signIn(${JSON.stringify(user.email)}, ${JSON.stringify(PASSWORD)})`);
    const signedIn = await read();
    const types = (await run<{ type: string }[]>('events()')).map(({ type }) => type);
    await place.evaluate('window.isLeaving = true; location.reload()').catch(() => undefined);
    await place.waitForFunction('window.app && !window.isLeaving');
    const reloaded = await read();
    if (JSON.stringify(reloaded) === JSON.stringify(guest))
      await run(`signIn(${JSON.stringify(user.email)}, ${JSON.stringify(PASSWORD)})`);
    const { status } = await run<{ status: string }>('signOut()');
    return { guest, signedIn, types, reloaded, status, signedOut: await read() };
  };
  const guest = { isSignedIn: false, isUser: false, hasCredentials: true };
  const user = { isSignedIn: true, isUser: true, hasCredentials: true };
  const job = { guest, signedIn: user, status: 'complete', signedOut: guest };
  const inMemory = { ...job, reloaded: guest, types: ['storageDegraded', 'signedIn'] };

  test('a sandboxed frame keeps the session in memory, and says so once', async () => {
    const frame = await openFrame(await openPage(), site.url, 'allow-scripts');
    expect(await runJob(frame)).toEqual(inMemory);
  });

  test('a page in a browser that blocks all cookies keeps the session in memory, and says so once', async () => {
    expect(await runJob(await openPage(blocksCookies))).toEqual(inMemory);
  });

  test('a frame of another site, whose storage the browser blocks, does too', async () => {
    expect(await runJob(await openFrame(await openPage(blocksOtherSites), site.otherUrl))).toEqual(inMemory);
  });

  test('a page under the Content Security Policy of the README does the whole job', async () => {
    const readme = await readFile(new URL('../../packages/auth/README.md', import.meta.url), 'utf8');
    const [, documented = ''] = /^(script-src 'self'; connect-src .+)$/m.exec(readme) ?? [];
    const hosts =
      /https:\/\/cognito-idp\.us-east-1\.amazonaws\.com https:\/\/cognito-identity\.us-east-1\.amazonaws\.com/;
    expect(documented).toMatch(hosts);
    const policy = `default-src 'none'; ${documented.replace(hosts, local.url)}`;
    const strict = await serveSite(createConfig(), { 'content-security-policy': policy });
    onTestFinished(() => strict.close());
    const page = await openPage({}, strict);
    const refused = page.evaluate(() => {
      const violation = new Promise((resolve) =>
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective)),
      );
      fetch('https://elsewhere.example/').catch(() => undefined);
      return violation;
    });
    expect(await refused).toBe('connect-src');
    expect(await runJob(page)).toEqual({ ...job, reloaded: user, types: ['signedIn'] });
  });

  test('a frame of another site with a storage of its own keeps the session over a reload', async () => {
    const frame = await openFrame(await openPage(allowsOtherSites), site.otherUrl);
    expect(await runJob(frame)).toEqual({ ...job, reloaded: user, types: ['signedIn'] });
  });
});
