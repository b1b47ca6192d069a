// The page of `createAuth(outputs, { bff })` in Chromium.
import { fileURLToPath } from 'node:url';
import { createAuth } from '@claviger/auth';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { createMapStore } from '../session/map-store.js';
import { useWorld } from '../session/world.js';
import { type ServedNotes, serveNotes } from './notes-site.js';
import type { PageSession } from './page-session.js';
import { scanForSecrets, type Watched, watchAnswers } from './scan.js';

const world = useWorld();
const entry = fileURLToPath(new URL('./page.mjs', import.meta.url));

test('where there is no page, there is no session, and the error names server.look', async () => {
  const { userPool, identityPool } = world.config();
  const auth = createAuth(
    { userPool, identityPool },
    { bff: '/auth', initial: { status: 'signedIn', userId: 'u', username: 'u' } },
  );
  const session = await auth.fetchAuthSession();
  expect(session).toBe(await auth.fetchAuthSession());
  expect(session.isSignedIn).toBe(false);
  const error = session.getUserSub().error;
  expect([error?.code, error?.recoverySuggestion]).toEqual(['NoWindow', expect.stringContaining('server.look')]);
  expect(session.getAWSCredentials().error?.code).toBe('NoWindow');
  // What the server rendered stays what it renders.
  expect(auth.getSnapshot()).toMatchObject({ status: 'signedIn' });
  await expect(auth.signIn({ username: 'ada', password: 'x' })).rejects.toMatchObject({ code: 'NoWindow' });
  await expect(auth.signOut()).rejects.toMatchObject({ code: 'NoWindow' });
  for (const bff of ['https://app.example.com/auth', '//app.example.com', '/auth/', '/']) {
    expect(() => createAuth({ userPool }, { bff })).toThrow(
      expect.objectContaining({ code: 'InvalidConfiguration', field: 'bff' }),
    );
  }
});

describe.skipIf(!hasChromium)('a page whose tokens are on the server', () => {
  let browser: Chromium;
  let site: ServedNotes;
  let user: { username: string; password: string };
  let page: Page;
  let watched: Watched;

  beforeAll(async () => {
    [browser, site] = await Promise.all([
      launchChromium(),
      // The page does not know this name.
      serveNotes(world, { app: 'hono', mode: 'bff', entry, vends: {}, cookie: { name: 'notes' } }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), site?.close()]);
  });
  beforeEach(async () => {
    await browser.context.setOffline(false);
    user = await site.pool.createAccount();
    page = await open();
  });
  afterEach(async () => {
    await browser.context.setOffline(false);
    await run(page, 'call', '/auth', 'signOut');
    for (const opened of browser.context.pages().slice(1)) await opened.close();
  });

  async function open(script?: () => void): Promise<Page> {
    const opened = await browser.context.newPage();
    if (script) await opened.addInitScript(script);
    watched = await watchAnswers(opened);
    await opened.goto(site.url);
    await opened.waitForFunction('globalThis.page');
    return opened;
  }
  const run = <T>(of: Page, name: string, ...input: unknown[]): Promise<T> =>
    of.evaluate(`page.${name}(...${JSON.stringify(input)})`) as Promise<T>;
  const signIn = (of = page, as = user): Promise<unknown> => run(of, 'call', '/auth', 'signIn', as);
  const signOut = (): Promise<void> => run(page, 'call', '/auth', 'signOut');
  const readSession = (of = page, options = {}): Promise<PageSession> => run(of, 'session', '/auth', options);

  async function clearStores(): Promise<void> {
    for (const opened of browser.context.pages().slice(1)) await opened.close();
    page = await browser.context.newPage();
    const devtools = await browser.context.newCDPSession(page);
    await devtools.send('Storage.clearDataForOrigin', { origin: site.url, storageTypes: 'all' });
    await page.goto(`${site.url}/page.js`);
  }

  /** Signs in without the store of the page: the cookies alone know it. */
  async function signInAlone(as: typeof user): Promise<void> {
    const alone = createAuth(
      { userPool: { ...site.pool.config.userPool, endpoint: `${site.url}/auth/cognito` } },
      {
        storage: createMapStore(),
        async fetch(url, { headers, body } = {}) {
          const options = { headers: { ...Object(headers), origin: site.url }, data: `${body}` };
          const answer = await page.request.post(`${url}`, options);
          return new Response(await answer.text(), { status: answer.status() });
        },
      },
    );
    await alone.signIn(as);
    alone.dispose();
  }

  test('has the claims, and errors with the way out in place of tokens and keys', async () => {
    expect(await signIn()).toMatchObject({ isSignedIn: true });
    const session = await readSession();
    expect(session).toMatchObject({ email: user.username, credentials: 'CredentialsOnServer' });
    const onServer = { code: 'TokenOnServer', recoverySuggestion: expect.stringContaining('bearerFetch') };
    expect([session.accessToken, session.idToken]).toEqual([onServer, onServer]);
    expect(session.printed).toContain('[JWT, expires');
    expect(await run(page, 'call', '/auth', 'getEscapeHatch')).toMatchObject({ code: 'TokenOnServer' });
    expect(await run(page, 'keys', '/auth')).toMatchObject({ code: 'CredentialsOnServer' });
    expect(await run(page, 'token', '/auth')).toMatchObject(onServer);
    // For code that takes no rejection.
    expect(await run(page, 'token', '/auth', { fallback: 'none' })).toBe('none');
    expect(await scanForSecrets(page, watched)).toEqual([]);
  });

  test('speaks to a server whose framework redirects each path to one with a slash at its end', async () => {
    const redirected: string[] = [];
    await page.route('**/auth/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      redirected.push(pathname);
      await route.fulfill({ status: 308, headers: { location: `${pathname}/` } });
    });
    expect(await signIn()).toMatchObject({ isSignedIn: true });
    expect(await run(page, 'call', '/auth', 'fetchUserAttributes')).toMatchObject({ email: user.username });
    // The page learns it once.
    expect(redirected).toEqual(['/auth/cognito']);
  });

  test.each([
    [{ provider: { custom: 'Okta' } }, { identity_provider: 'Okta' }],
    [{ provider: 'Apple' }, { identity_provider: 'SignInWithApple' }],
    [{ provider: { idpIdentifier: 'example.com' } }, { idp_identifier: 'example.com' }],
    [
      { options: { prompt: ['LOGIN', 'CONSENT'], loginHint: 'ann', lang: 'de' } },
      { prompt: 'login consent', login_hint: 'ann', lang: 'de' },
    ],
  ])('asks the login pages for %j', async (input, parameters) => {
    const asked = page.waitForRequest(/\/oauth2\/authorize/);
    await run(page, 'call', '/auth', 'signInWithRedirect', input);
    expect(Object.fromEntries(new URL((await asked).url()).searchParams)).toMatchObject(parameters);
    await page.waitForLoadState();
    page = await open();
  });

  test.each([{ popup: true }, { scopes: ['openid'] }, { resource: 'https://api.example.com' }, { nonce: 'x' }])(
    'names the option of a sign-in that the server decides: %j',
    async (options) => {
      const error = await run(page, 'call', '/auth', 'signInWithRedirect', { options });
      expect(error).toMatchObject({ kind: 'configuration', code: 'InvalidConfiguration' });
    },
  );

  test('sends own paths without a token, and nothing to other origins', async () => {
    await signIn();
    site.received.length = 0;
    expect(await run(page, 'fetch', '/auth', 'bearer', '/api/notes')).toBe(200);
    expect(await run(page, 'fetch', '/auth', 'signed', '/api/notes')).toBe(200);
    expect(site.received).toHaveLength(2);
    expect(await run(page, 'fetch', '/auth', 'bearer', site.apiUrl)).toMatchObject({ code: 'TokenOnServer' });
    expect(await run(page, 'fetch', '/auth', 'signed', site.apiUrl)).toMatchObject({ code: 'CredentialsOnServer' });
    expect(site.received).toHaveLength(2);
  });

  test('reloads without a request, and renews what the server has not', async () => {
    await signIn();
    await readSession();
    const other = await open();
    site.network.clear();
    const requests: string[] = [];
    other.on('request', (request) => requests.push(request.url()));
    expect(await readSession(other)).toMatchObject({ email: user.username });
    expect(requests.filter((url) => url.includes('/auth/'))).toEqual([]);
    expect(await readSession(other, { forceRefresh: true })).toMatchObject({ email: user.username });
    expect(site.network.operations.filter((name) => name === 'GetTokensFromRefreshToken')).toHaveLength(1);
  });

  test('asks the server once where other code removes the cookie that names the session', async () => {
    await signIn();
    const other = await open(() => {
      const { get } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie') ?? {};
      const read = (): string => `${get?.call(document)}`.replace(/[^ ]*-live[^;]*(; )?/, '');
      Object.defineProperty(document, 'cookie', { get: read, set: () => undefined });
    });
    const requests: string[] = [];
    other.on('request', (request) => requests.push(request.url()));
    for (let count = 0; count < 3; count++)
      expect(await readSession(other, { only: 'tokens' })).toMatchObject({ email: user.username });
    expect(requests.filter((url) => url.includes('/auth/'))).toHaveLength(1);
  });

  test('takes over the session of the cookie, also that of another user', async () => {
    await signIn();
    const other = await open();
    const next = await site.pool.createAccount();
    // Another user signs in beside the page's store: the server alone knows it.
    await other.evaluate(
      'indexedDB.databases().then((all) => all.forEach(({ name }) => indexedDB.deleteDatabase(name)))',
    );
    const answer = await other.request.post(`${site.url}/auth/cognito`, {
      headers: {
        ...{ origin: site.url, 'content-type': 'application/x-amz-json-1.1' },
        'x-amz-target': 'AWSCognitoIdentityProviderService.GetTokensFromRefreshToken',
      },
      data: JSON.stringify({ RefreshToken: 'claviger.current' }),
    });
    expect((await answer.json()).AuthenticationResult.AccessToken).toMatch(/\.$/);
    const third = await open();
    expect(await readSession(third)).toMatchObject({ email: user.username });
    await run(third, 'call', '/auth', 'signOut');
    await signIn(third, next);
    await expect.poll(async () => (await readSession()).email).toBe(next.username);
  });

  test.each([
    ['has never had a user', clearStores],
    ['remembers a sign-out', signOut],
  ])('knows no user while the server is out of reach and a store %s', async (_, prepare) => {
    await signIn();
    await prepare();
    await signInAlone(user);
    await browser.context.route('**/auth/cognito', (route) => route.abort());
    page = await open();
    expect(await readSession()).toMatchObject({ error: 'NetworkError' });
    expect(await page.evaluate('page.statuses')).toEqual(['loading', 'unavailable']);
    await browser.context.unroute('**/auth/cognito');
    expect(await readSession()).toMatchObject({ email: user.username });
    expect(await page.evaluate('page.statuses')).toEqual(['loading', 'unavailable', 'signedIn']);
  });

  test('signs out offline at once; the server revokes with the next request', async () => {
    await signIn();
    await readSession();
    await browser.context.setOffline(true);
    expect(await run(page, 'call', '/auth', 'signOut')).toMatchObject({ status: 'partial' });
    expect(await readSession()).toMatchObject({ error: 'SignedOut' });
    site.network.clear();
    await browser.context.setOffline(false);
    const other = await open();
    expect(await other.textContent('#name')).toBe('');
    expect(await readSession(other)).toMatchObject({ error: 'SignedOut' });
    await expect.poll(() => site.network.operations).toContain('RevokeToken');
  });

  test('finishes a sign-in on the login pages as soon as the server answers', async () => {
    await clearStores();
    await signInAlone(user);
    await page.evaluate("sessionStorage.setItem('claviger.login-pages', '/basket')");
    await browser.context.route('**/auth/cognito', (route) => route.abort());
    await page.goto(site.url);
    await page.waitForFunction('globalThis.page');
    expect(await run(page, 'call', '/auth', 'handleRedirect')).toMatchObject({ code: 'NetworkError' });
    await browser.context.unroute('**/auth/cognito');
    const finished = { status: 'signedIn', customState: '/basket' };
    expect(await run(page, 'call', '/auth', 'handleRedirect')).toEqual(finished);
    expect(await run(page, 'call', '/auth', 'handleRedirect')).toEqual({ status: 'none' });
  });

  test('ends the session of the cookie by a sign-out, also while it does not know the user', async () => {
    await clearStores();
    await signInAlone(user);
    await browser.context.route('**/auth/cognito', (route) => route.abort());
    page = await open();
    expect(await readSession()).toMatchObject({ error: 'NetworkError' });
    expect(await run(page, 'call', '/auth', 'signOut')).toMatchObject({ status: 'partial' });
    expect(await readSession()).toMatchObject({ error: 'SignedOut' });
    await browser.context.unroute('**/auth/cognito');
    site.network.clear();
    page = await open();
    expect(await page.textContent('#name')).toBe('');
    expect(await readSession()).toMatchObject({ error: 'SignedOut' });
    await expect.poll(() => site.network.operations).toContain('RevokeToken');
  });

  test('ends the session of the cookie by a sign-out that does not wait for the server', async () => {
    await signInAlone(user);
    // The answer of the server is late: `unroute` lets it through.
    await browser.context.route('**/auth/cognito', async (route) => {
      const isRead = route.request().headers()['x-amz-target']?.endsWith('.GetTokensFromRefreshToken');
      if (!isRead) await route.continue();
    });
    page = await open();
    expect(await run(page, 'call', '/auth', 'signOut')).toEqual({ status: 'complete' });
    await browser.context.unroute('**/auth/cognito');
    page = await open();
    expect(await readSession()).toMatchObject({ error: 'SignedOut' });
  });

  test('learns that the session in the cookie has changed, and ends nothing for it', async () => {
    await signIn();
    await readSession();
    const cookies = await browser.context.cookies(site.url);
    // The cookies of the session are lost, as after a new secret on the server.
    await browser.context.clearCookies();
    await browser.context.addCookies(cookies.filter(({ name }) => name.includes('-live')));
    expect(await run(page, 'call', '/auth', 'fetchUserAttributes')).toMatchObject({ code: 'SessionChanged' });
    await expect.poll(async () => (await readSession()).error).toBe('SignedOut');
  });

  test('moves a session of the page to the server, once, and erases its tokens', async () => {
    expect(await run(page, 'call', '', 'signIn', user)).toMatchObject({ isSignedIn: true });
    expect(await run(page, 'session', '')).toMatchObject({ accessToken: expect.stringMatching(/\.[\w-]{300,}$/) });
    await run(page, 'dispose', '');
    const moved = await open();
    site.network.clear();
    expect(await readSession(moved)).toMatchObject({ email: user.username });
    await moved.waitForFunction("document.cookie.includes('-live')");
    expect(await readSession(moved)).toMatchObject({ email: user.username, credentials: 'CredentialsOnServer' });
    expect(site.network.operations).toContain('GetTokensFromRefreshToken');
    const fresh = await open();
    expect(await fresh.textContent('#name')).toBe(user.username);
    expect(await readSession(fresh)).toMatchObject({ email: user.username });
    expect(await scanForSecrets(fresh, watched)).toEqual([]);
  });

  test('erases a session of the page where the cookie has a live one', async () => {
    const other = await site.pool.createAccount();
    expect(await run(page, 'call', '', 'signIn', user)).toMatchObject({ isSignedIn: true });
    await run(page, 'dispose', '');
    await signInAlone(other);
    const next = await open();
    await expect.poll(async () => (await readSession(next)).email).toBe(other.username);
    await next.reload();
    await next.waitForFunction('globalThis.page');
    expect(await readSession(next)).toMatchObject({ email: other.username });
    expect(await scanForSecrets(next, watched)).toEqual([]);
  });

  test('moves a session of Amplify to the server, once, and erases it in the page', async () => {
    const alone = createAuth(site.pool.config, { storage: createMapStore() });
    await alone.signIn(user);
    const { accessToken, idToken } = (await alone.fetchAuthSession()).getCognitoTokens().get();
    const refreshToken = (await alone.getEscapeHatch()).getRefreshToken();
    alone.dispose();
    const prefix = `CognitoIdentityServiceProvider.${site.pool.config.userPool.clientId}`;
    const name = `${accessToken.payload.username}`;
    const tokens = { accessToken: `${accessToken}`, idToken: `${idToken}`, refreshToken, clockDrift: '0' };
    const entries = Object.entries(tokens).map(([key, value]) => [`${prefix}.${name}.${key}`, value] as const);
    await run(page, 'call', '/auth', 'signOut');
    // The page has never had a session of its own.
    await clearStores();
    await page.evaluate(
      (items) => {
        for (const [key, value] of items) localStorage.setItem(key, value);
      },
      [[`${prefix}.LastAuthUser`, name] as const, ...entries],
    );
    const moved = await open();
    page = moved;
    expect(await readSession(moved)).toMatchObject({ email: user.username, credentials: 'CredentialsOnServer' });
    await expect.poll(() => moved.evaluate(() => Object.keys(localStorage))).toEqual([]);
    await moved.reload();
    expect(await moved.textContent('#name')).toBe(user.username);
    expect(await scanForSecrets(moved, watched)).toEqual([]);
  });
});
