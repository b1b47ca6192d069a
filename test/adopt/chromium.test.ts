import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { createUser, PASSWORD } from '../peers/server.js';
import { type TwoPools, useWorld } from '../session/world.js';

/** The page before an app moves over. */
const before = `
  import { Amplify } from 'aws-amplify';
  import { fetchAuthSession, getCurrentUser, signIn } from 'aws-amplify/auth';
  import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
  import { ConsoleLogger, CookieStorage } from 'aws-amplify/utils';
  ConsoleLogger.LOG_LEVEL = 'ERROR';

  function configure({ userPool, identityPool }, inCookies) {
    Amplify.configure({ Auth: { Cognito: {
      userPoolId: userPool.id, userPoolClientId: userPool.clientId, userPoolEndpoint: userPool.endpoint,
      identityPoolId: identityPool.id, identityPoolEndpoint: identityPool.endpoint, allowGuestAccess: true,
    } } });
    if (inCookies) cognitoUserPoolsTokenProvider.setKeyValueStorage(new CookieStorage());
  }
  export async function enter({ config, username, password, inCookies }) {
    configure(config, inCookies);
    await signIn({ username, password });
    const { tokens, identityId } = await fetchAuthSession();
    return { user: await getCurrentUser(), identityId, signIn: tokens.accessToken.payload.origin_jti };
  }
  export async function visit({ config }) {
    configure(config, false);
    return (await fetchAuthSession()).identityId;
  }`;

/** The page afterwards. */
const after = `
  import { createAuth } from '@claviger/auth';
  import { amplifyCookies } from '@claviger/auth/adopt';

  let auth;
  const operations = [];
  export function start({ config, inCookies = false }) {
    auth ??= createAuth(config, {
      ...(inCookies && { adopt: { storage: amplifyCookies() } }),
      fetch: (url, init) => {
        operations.push(init.headers['x-amz-target'] ?? new Headers(init.headers).get('x-amz-target'));
        return fetch(url, init);
      },
    });
  }
  export async function look({ config, inCookies, forceRefresh = false }) {
    start({ config, inCookies });
    const session = await auth.fetchAuthSession({ forceRefresh });
    const valueOf = (result) => result.ok ? String(result.value) : result.error.code;
    const tokens = session.getCognitoTokens();
    return {
      isSignedIn: session.isSignedIn,
      userSub: valueOf(session.getUserSub()),
      identityId: valueOf(session.getIdentityId()),
      signIn: tokens.ok ? tokens.value.accessToken.payload.origin_jti : tokens.error.code,
    };
  }
  export async function current({ config, inCookies }) {
    start({ config, inCookies });
    return { user: await auth.getCurrentUser(), operations };
  }
  export const leave = () => auth.signOut();`;

const rotation = { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } } as const;

describe.skipIf(!hasChromium && !process.env['CI'])('in Chromium', () => {
  const world = useWorld();
  let server: Server;
  let browser: Chromium;

  beforeAll(async () => {
    const bundle = async (contents: string): Promise<string> => {
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'js' },
        bundle: true,
        write: false,
        format: 'esm',
        target: 'es2022',
        platform: 'browser',
        logLevel: 'error',
      });
      return outputFiles[0]?.text ?? '';
    };
    const scripts = new Map([
      ['/before.js', await bundle(before)],
      ['/after.js', await bundle(after)],
    ]);
    server = createServer((request, response) => {
      const script = scripts.get(request.url ?? '');
      response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
      response.end(script ?? '<!doctype html>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** One load of the app's page. */
  async function openPage(): Promise<Page> {
    const page = await browser.context.newPage();
    onTestFinished(() => page.close());
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    return page;
  }

  /** An empty browser. */
  async function clear(page: Page): Promise<void> {
    await browser.context.clearCookies();
    await page.evaluate(async () => {
      localStorage.clear();
      for (const { name = '' } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
    });
  }

  function call<T>(page: Page, script: 'before' | 'after', name: string, input: object): Promise<T> {
    return page.evaluate<T>(`import('/${script}.js').then((module) => module.${name}(${JSON.stringify(input)}))`);
  }

  /** What is left of the other library in the storages and cookies of the page. */
  async function listLeft(page: Page): Promise<string[]> {
    const cookies = (await browser.context.cookies()).map(({ name }) => decodeURIComponent(name));
    const items = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
    return [...items, ...cookies].filter((name) => /^CognitoIdentityServiceProvider|^com\.amplify/.test(name));
  }

  interface Entered {
    readonly user: object;
    readonly identityId: string;
    readonly signIn: string;
  }

  /** A user who signs in with the app as it was. */
  async function enter(page: Page, config: TwoPools, inCookies: boolean) {
    const { email: username, sub } = await createUser(world.local, config.userPool.clientId);
    const input = { config, username, password: PASSWORD, inCookies };
    return { sub, theirs: await call<Entered>(page, 'before', 'enter', input) };
  }

  test.each([
    ['localStorage', false, false],
    ['localStorage, with rotation', false, true],
    ['cookies', true, false],
    ['cookies, with rotation', true, true],
  ])('a user of Amplify stays signed in (%s)', async (_, inCookies, isRotating) => {
    const page = await openPage();
    await clear(page);
    const config = isRotating ? await world.createClient(rotation) : world.config();
    const { sub, theirs } = await enter(page, config, inCookies);
    expect((await listLeft(page)).length).toBeGreaterThan(4);

    await page.reload();
    const current = await call<object>(page, 'after', 'current', { config, inCookies });
    const refresh = 'AWSCognitoIdentityProviderService.GetTokensFromRefreshToken';
    expect(current).toEqual({ user: theirs.user, operations: [refresh] });
    const ours = { isSignedIn: true, userSub: sub, identityId: theirs.identityId };
    expect(await call(page, 'after', 'look', { config })).toEqual({ ...ours, signIn: theirs.signIn });
    expect(await listLeft(page)).toEqual([]);

    for (let load = 0; load < 2; load++) {
      await page.reload();
      expect(await call(page, 'after', 'look', { config, forceRefresh: true })).toMatchObject(ours);
    }
    expect(await call(page, 'after', 'leave', {})).toEqual({ status: 'complete' });
    await page.reload();
    expect(await call(page, 'after', 'look', { config })).toMatchObject({ isSignedIn: false });
  });

  test('what lies in cookies is left alone unless the app asks for it: a sibling host could have planted it', async () => {
    const page = await openPage();
    await clear(page);
    const config = world.config();
    await enter(page, config, true);
    const left = await listLeft(page);
    await page.reload();
    expect(await call(page, 'after', 'look', { config })).toMatchObject({ isSignedIn: false });
    expect(await listLeft(page)).toEqual(left);
  });

  test('three tabs that start at once share the session, and rotate its token one after another', async () => {
    const first = await openPage();
    await clear(first);
    const config = await world.createClient(rotation);
    const { sub, theirs } = await enter(first, config, false);
    await first.reload();
    const tabs = [first, await openPage(), await openPage()];
    const look = (forceRefresh: boolean) =>
      Promise.all(tabs.map((page) => call<object>(page, 'after', 'look', { config, forceRefresh })));
    const signedIn = { isSignedIn: true, userSub: sub };
    const shared = await look(false);
    expect(shared).toEqual(tabs.map(() => expect.objectContaining({ ...signedIn, signIn: theirs.signIn })));
    for (let times = 0; times < 2; times++) {
      expect(await look(true)).toEqual(tabs.map(() => expect.objectContaining(signedIn)));
    }
    expect(await listLeft(first)).toEqual([]);
  });

  test('a guest of Amplify keeps the identity', async () => {
    const page = await openPage();
    await clear(page);
    const config = world.config();
    const identityId = await call<string>(page, 'before', 'visit', { config });
    await page.reload();
    expect(await call(page, 'after', 'look', { config })).toMatchObject({ isSignedIn: false, identityId });
    expect(await listLeft(page)).toEqual([]);
  });
});
