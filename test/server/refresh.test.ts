import type { AuthConfig } from '@claviger/auth';
import { memoryStore } from '@claviger/auth/server';
import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../session/world.js';
import type { Browser } from './browser.js';
import { type App, readSession, useServerWorld } from './world.js';

const { world, configure, createApp, signIn, travel } = useServerWorld();
const secret = 'a secret that all processes of the app share';
let config: AuthConfig;
let user: User;

beforeAll(async () => {
  config = await configure();
  user = await world.createUser();
});

const refreshes = ({ network }: App): number =>
  network.operations.filter((name) => name === 'GetTokensFromRefreshToken').length;

/** A signed-in browser whose access token has expired. */
async function signInAndWait(app: App): Promise<Browser> {
  const browser = app.browse();
  await signIn(app, browser, user);
  travel(3_600);
  app.network.clear();
  return browser;
}

/** Renders a page: the session of the visit, and the cookies of its response. */
async function render(
  app: App,
  cookie: string,
  headers = {},
): Promise<{ sub: string | undefined; response: Response; error: string | undefined }> {
  const visit = app.server.visit({ headers: { cookie, ...headers } });
  const session = await visit.fetchAuthSession({ only: 'tokens' });
  const response = visit.apply(new Response('page'));
  return { sub: session.getUserSub().value, error: session.getCognitoTokens().error?.code, response };
}

describe('parallel requests with one expired cookie, under rotation without grace', () => {
  test('50 pages in one process send one refresh, and all have the user', async () => {
    const app = createApp(config);
    const browser = await signInAndWait(app);
    const pages = await Promise.all(Array.from({ length: 50 }, () => render(app, browser.header())));
    expect(new Set(pages.map(({ sub, error }) => `${sub} ${error}`))).toEqual(new Set([`${user.sub} undefined`]));
    expect(refreshes(app)).toBe(1);
    // The answers carry the same cookies, so a browser that mixes them has a whole session.
    const lines = pages.map(({ response }) => response.headers.getSetCookie().join('\n'));
    expect(new Set(lines).size).toBe(1);
    // Each refresh extends the life of all of them.
    expect(lines[0]?.match(/Max-Age=2592000/g)).toHaveLength(
      [...browser.cookies.keys()].filter((name) => !name.includes('-ended.')).length,
    );
    for (const { response } of pages) browser.apply(response);
    expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
  });

  test('50 pages in two processes that share a store send one refresh', async () => {
    const store = memoryStore();
    const apps = [createApp(config, { secret, store }), createApp(config, { secret, store })] as const;
    const browser = await signInAndWait(apps[0]);
    const pages = await Promise.all(
      Array.from({ length: 50 }, (_, index) => render(apps[index % 2 === 0 ? 0 : 1], browser.header())),
    );
    expect(new Set(pages.map(({ sub, error }) => `${sub} ${error}`))).toEqual(new Set([`${user.sub} undefined`]));
    expect(refreshes(apps[0]) + refreshes(apps[1])).toBe(1);
  });

  test('a late request with the old cookie gets the new tokens, without a second request', async () => {
    const app = createApp(config);
    const browser = await signInAndWait(app);
    const old = browser.header();
    browser.apply((await render(app, old)).response);
    const late = await render(app, old);
    expect(late.error).toBeUndefined();
    browser.apply(late.response);
    expect(refreshes(app)).toBe(1);
    expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
  });

  test('a second forced refresh asks the service again, with and without rotation', async () => {
    for (const rotates of [true, false]) {
      const app = createApp(await configure({ rotates }));
      const browser = app.browse();
      await signIn(app, browser, user);
      const tokens = new Set<string>();
      for (let count = 0; count < 3; count++) {
        const visit = app.server.visit({ headers: { cookie: browser.header() } });
        const session = await visit.fetchAuthSession({ forceRefresh: true });
        browser.apply(visit.apply(new Response()));
        tokens.add(`${session.getCognitoTokens().get().accessToken}`);
      }
      expect(tokens.size).toBe(3);
      expect(refreshes(app)).toBe(3);
    }
  });
});

describe('a refresh that fails', () => {
  test('keeps the cookie while Cognito is down, and names the failure', async () => {
    const app = createApp(config);
    const browser = await signInAndWait(app);
    app.network.break('GetTokensFromRefreshToken', async () => Promise.reject(new TypeError('fetch failed')));
    const { sub, error, response } = await render(app, browser.header());
    expect({ sub, error }).toEqual({ sub: user.sub, error: 'NetworkError' });
    expect(response.headers.getSetCookie()).toEqual([]);
    app.network.heal();
    expect(await render(app, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
  });

  test('that is refused ends the session, and keeps who the user was', async () => {
    const app = createApp(config);
    const browser = await signInAndWait(app);
    app.network.break('GetTokensFromRefreshToken', async () =>
      Response.json({ __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' }, { status: 400 }),
    );
    const visit = app.server.visit({ headers: { cookie: browser.header() } });
    const session = await visit.fetchAuthSession();
    expect(session.isSignedIn).toBe(true);
    expect(session.getCognitoTokens().error).toMatchObject({ kind: 'sessionExpired', code: 'NotAuthorizedException' });
    browser.apply(visit.apply(new Response()));
    app.network.clear();
    expect(await app.server.look({ cookie: browser.header() }).snapshot()).toMatchObject({
      status: 'expired',
      userId: user.sub,
      error: { kind: 'sessionExpired', code: 'NotAuthorizedException' },
    });
    // The service has decided: nothing is asked again.
    await render(app, browser.header());
    expect(app.network.operations).toEqual([]);
  });

  test('no page refreshes for a prefetch', async () => {
    const app = createApp(config);
    const browser = await signInAndWait(app);
    for (const headers of [
      { 'sec-purpose': 'prefetch;prerender' },
      { purpose: 'prefetch' },
      ...['1', '2', '3'].map((kind) => ({ 'next-router-prefetch': kind })),
    ]) {
      expect(await render(app, browser.header(), headers)).toMatchObject({ error: 'Expired' });
    }
    expect(app.network.operations).toEqual([]);
  });
});

test('visit.forward() leaves out the method and the path that HTTP/2 of Node.js has among the headers', async () => {
  const headers = { ':method': 'GET', ':path': '/notes', ':authority': 'app.example.com', accept: 'text/html' };
  const forwarded = createApp(config).server.visit({ headers }).forward();
  expect([...forwarded]).toEqual([['accept', 'text/html']]);
});

test('visit.forward() passes the new cookie on, and look() sees the user without a request', async () => {
  const app = createApp(config);
  const browser = await signInAndWait(app);
  const visit = app.server.visit(
    new Request('https://app.example.com/', { headers: { cookie: browser.header(), accept: 'text/html' } }),
  );
  expect((await app.server.look({ cookie: browser.header() }).session()).getCognitoTokens().error).toMatchObject({
    code: 'Expired',
  });
  await visit.fetchAuthSession();
  const forwarded = visit.forward();
  expect(forwarded.get('accept')).toBe('text/html');
  app.network.clear();
  const session = await app.server.look(forwarded).session();
  expect(session.getCognitoTokens().get().accessToken.payload.sub).toBe(user.sub);
  expect(app.network.operations).toEqual([]);
});

test('AWS keys are kept on the server: no cookie holds them, and a second page asks for none', async () => {
  const app = createApp(config);
  const browser = app.browse();
  await signIn(app, browser, user);
  const fetchKeys = async (): Promise<string> => {
    const visit = app.server.visit({ headers: { cookie: browser.header() } });
    const session = await visit.fetchAuthSession();
    browser.apply(visit.apply(new Response()));
    return session.getAWSCredentials().get().accessKeyId;
  };
  const first = await fetchKeys();
  app.network.clear();
  expect(await fetchKeys()).toBe(first);
  expect(app.network.operations).toEqual([]);
  travel(3_600);
  expect(await fetchKeys()).not.toBe(first);
});
