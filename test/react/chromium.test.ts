import type { SessionSnapshot } from '@claviger/auth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { createUser, PASSWORD, serveFile } from '../peers/server.js';
import type { Counts, PageInput } from './app.js';
import type { PageApi } from './page.js';
import { type ReactSite, type ReactVersion, serveReact } from './site.js';

declare const app: PageApi;
declare const states: string[];

const local = await serveFile();

describe.skipIf(!hasChromium)('React in Chromium', () => {
  let site: ReactSite;
  let browser: Chromium;
  let user: { email: string; sub: string };
  let signedIn: SessionSnapshot;
  const signedOut: SessionSnapshot = { status: 'signedOut', reason: 'never' };

  beforeAll(async () => {
    [site, browser, user] = await Promise.all([serveReact(local), launchChromium(), createUser(local)]);
    signedIn = { status: 'signedIn', userId: user.sub, username: user.sub };
  });
  afterAll(async () => {
    await Promise.all([site?.close(), browser?.close()]);
  });

  /** Opens a page of a visitor who is signed in, or out. */
  async function open(
    react: ReactVersion,
    input: PageInput,
    isSignedIn: boolean,
  ): Promise<{ page: Page; faults: string[]; frames: Set<string> }> {
    const page = await browser.context.newPage();
    onTestFinished(() => page.close());
    const faults: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    const url = site.toUrl(react, input);
    const { isOnServer = false } = input;
    await page.goto(site.toUrl(react, { waits: 'loading', isOnServer }));
    await page.evaluate(
      async ({ isSignedIn, username, password }) => {
        if ((await app.auth.fetchAuthSession()).isSignedIn) await app.auth.signOut();
        if (isSignedIn) await app.auth.signIn({ username, password });
      },
      { isSignedIn, username: user.email, password: PASSWORD },
    );
    faults.length = 0;
    await page.goto('about:blank');
    const frames = await recordFrames(page);
    await page.goto(url);
    await page.evaluate(
      async (text) => {
        await app.isShown(text);
        await app.auth.fetchAuthSession();
        // Two frames later each render has reached the screen.
        for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
      },
      isSignedIn ? 'inside' : 'outside',
    );
    return { page, faults, frames };
  }

  /** Records the frames that the browser shows, as images. */
  async function recordFrames(page: Page): Promise<Set<string>> {
    const frames = new Set<string>();
    const devtools = await browser.context.newCDPSession(page);
    devtools.on('Page.screencastFrame', ({ data, sessionId }) => {
      frames.add(data);
      void devtools.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
    });
    await devtools.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
    await expect.poll(() => frames.size).toBe(1);
    return frames;
  }

  const readStates = (page: Page): Promise<string[]> => page.evaluate(() => states);
  const readCounts = (page: Page): Promise<Counts> => page.evaluate(() => structuredClone(app.counts));

  describe.each(['18.2', '19'] as const)('React %s', (react) => {
    test('a signed-in page hydrates without a fault, and shows nothing else before', async () => {
      const { page, faults, frames } = await open(react, { initial: signedIn, waits: 'loading' }, true);
      expect(faults).toEqual([]);
      expect(await readStates(page)).toEqual([`${user.sub}insideSign out`]);
      // An empty page, and then one image.
      await expect.poll(() => frames.size).toBe(2);
    });

    test('a signed-out page hydrates without a fault, and shows nothing else before', async () => {
      const { page, faults, frames } = await open(react, { initial: signedOut, waits: 'loading' }, false);
      expect(faults).toEqual([]);
      expect(await readStates(page)).toEqual(['signedOutoutside']);
      await expect.poll(() => frames.size).toBe(2);
    });

    test('a page whose server keeps the tokens shows what the server knows by the cookies', async () => {
      const { page, faults, frames } = await open(react, { isOnServer: true, waits: 'loading' }, true);
      expect(faults).toEqual([]);
      expect(await readStates(page)).toEqual([`${user.sub}insideSign out`]);
      await expect.poll(() => frames.size).toBe(2);
      const { commits } = await readCounts(page);
      await page.getByRole('button').click();
      await page.evaluate(() => app.isShown('outside'));
      expect((await readCounts(page)).commits).toEqual({ ...commits, Name: (commits['Name'] ?? 0) + 1 });
      await page.reload();
      await page.evaluate(() => app.isShown('outside'));
      expect(await readStates(page)).toEqual(['signedOutoutside']);
    });

    test('a page whose server does not know the visitor never shows the other state', async () => {
      const { page, faults, frames } = await open(react, { waits: 'loading' }, true);
      expect(faults).toEqual([]);
      expect(await readStates(page)).toEqual(['loadingloading', `${user.sub}insideSign out`]);
      expect(frames.size).toBeLessThanOrEqual(3);
    });

    test('a session that ended after the server rendered is left in one step', async () => {
      const { page, faults } = await open(react, { initial: signedIn, waits: 'loading' }, false);
      expect(faults).toEqual([]);
      expect(await readStates(page)).toEqual([`${user.sub}insideSign out`, 'signedOutoutside']);
    });

    test('another `auth` never shows the snapshot of the first one', async () => {
      const { page, faults } = await open(react, { initial: signedIn, waits: 'loading' }, true);
      await page.evaluate(() => {
        app.replaceAuth();
        return app.isShown('loading');
      });
      expect(faults).toEqual([]);
      expect(await readStates(page)).toEqual([`${user.sub}insideSign out`, 'loadingloading']);
    });

    test('a suspended component shows its fallback, and with the snapshot of the server no fallback', async () => {
      const { page, faults } = await open(react, { initial: signedIn, waits: 'suspense' }, true);
      expect(faults).toEqual([]);
      expect(await readStates(page)).toEqual([`${user.sub}insideSign out`]);
      const other = await open(react, { waits: 'suspense' }, true);
      // React keeps a fallback for a moment, so the next part of the page may come first.
      await other.page.evaluate((name) => app.isShown(name), user.sub);
      const states = await readStates(other.page);
      expect(states[0]).toBe('waitingloading');
      expect(states.filter((state) => state.includes('outside'))).toEqual([]);
      expect(states.at(-1)).toBe(`${user.sub}insideSign out`);
      // React reports the boundary that its server left to the page.
      expect(other.faults.join()).toContain('A server does not know who is signed in.');
    });

    test('a refresh of tokens renders nothing, and a sign-out renders once', async () => {
      const { page } = await open(react, { initial: signedIn, waits: 'loading' }, true);
      const before = await readCounts(page);
      await page.evaluate(async () => void (await app.auth.fetchAuthSession({ forceRefresh: true })));
      expect(await readCounts(page)).toEqual(before);
      await page.evaluate(async () => {
        await app.auth.signOut();
        await app.isShown('outside');
        await new Promise(requestAnimationFrame);
      });
      const { commits, runs } = await readCounts(page);
      expect(commits).toEqual({ ...before.commits, Name: (before.commits['Name'] ?? 0) + 1 });
      // StrictMode runs each function twice.
      expect(runs).toEqual({ ...before.runs, Name: (before.runs['Name'] ?? 0) + 2 });
      expect(await readStates(page)).toEqual([`${user.sub}insideSign out`, 'signedOutoutside']);
    });

    test('a sign-out in another tab renders once', async () => {
      const { page } = await open(react, { initial: signedIn, waits: 'loading' }, true);
      const before = await readCounts(page);
      const other = await browser.context.newPage();
      onTestFinished(() => other.close());
      await other.goto(site.toUrl(react === '19' ? '18.2' : '19', { waits: 'loading' }));
      await other.evaluate(async () => void (await app.auth.signOut()));
      await page.evaluate(() => app.isShown('outside'));
      const { commits } = await readCounts(page);
      expect(commits['Name']).toBe((before.commits['Name'] ?? 0) + 1);
      expect(await readStates(page)).toEqual([`${user.sub}insideSign out`, 'signedOutoutside']);
    });
  });

  test('two Reacts in one page follow one session', async () => {
    const { page, faults } = await open('19', { initial: signedIn, waits: 'loading' }, true);
    await page.addScriptTag({ url: new URL('/18.2/beside.js', page.url()).href, type: 'module' });
    const beside = page.locator('aside');
    await beside.getByText('inside').waitFor();
    await beside.getByRole('button').click();
    await page.evaluate(() => app.isShown('outside'));
    await beside.getByText('outside').waitFor();
    expect(faults).toEqual([]);
  });
});
