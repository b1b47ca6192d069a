import { AdminUpdateUserAttributesCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type Auth, type AuthConfig, createAuth } from '@claviger/auth';
import { type CookieJar, cookieStorage } from '@claviger/auth/storage';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { User } from '../session/world.js';
import type { Browser } from './browser.js';
import { type App, readSession, useServerWorld } from './world.js';

const { world, configure, createApp, signIn, travel } = useServerWorld();
let config: AuthConfig;
let user: User;

beforeAll(async () => {
  config = await configure();
  user = await world.createUser();
});

/** The cookies of a browser, as `document.cookie` of its page has them. */
function openJar({ cookies, header }: Browser): CookieJar {
  return {
    get: header,
    set(line) {
      const [pair = ''] = line.split(';', 1);
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (/; *Max-Age=0(;|$)/i.test(line)) cookies.delete(name);
      else cookies.set(name, { value, line });
    },
  };
}

/** The page of the app. Its refreshes go through the server. */
function openPage(browser: Browser): Auth {
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const target = new Headers(init?.headers).get('x-amz-target') ?? '';
    if (!target.endsWith('.GetTokensFromRefreshToken')) return globalThis.fetch(input, init);
    return browser.call('/auth/refresh', { method: 'POST', body: `${init?.body}` });
  };
  const auth = createAuth(config, { storage: cookieStorage({ jar: openJar(browser) }), fetch });
  onTestFinished(auth.dispose);
  return auth;
}

const refreshes = ({ network }: App): number =>
  network.operations.filter((name) => name === 'GetTokensFromRefreshToken').length;

test('page and server read one session, also one that the other began', async () => {
  const app = createApp(config, { mode: 'cookies' });
  const browser = app.browse();
  await openPage(browser).signIn(user);
  expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
  await browser.call('/auth/sign-out', { method: 'POST' });
  expect((await openPage(browser).fetchAuthSession()).isSignedIn).toBe(false);
  await signIn(app, browser, user);
  expect((await openPage(browser).fetchAuthSession()).getUserSub().get()).toBe(user.sub);
});

test('the page refreshes through the server: both share one refresh, also when the server was first', async () => {
  const app = createApp(config, { mode: 'cookies' });
  const browser = app.browse();
  const page = openPage(browser);
  await page.signIn(user);
  travel(3_600);
  const visit = app.server.visit({ headers: { cookie: browser.header() } });
  const [onServer, inPage] = await Promise.all([
    visit.fetchAuthSession({ only: 'tokens' }).then((session) => {
      browser.apply(visit.apply(new Response()));
      return session;
    }),
    page.fetchAuthSession({ only: 'tokens' }),
  ]);
  const [one, other] = [onServer, inPage].map((session) => `${session.getCognitoTokens().get().accessToken}`);
  expect(one).toBe(other);
  expect(refreshes(app)).toBe(1);
  travel(3_600);
  const second = app.server.visit({ headers: { cookie: browser.header() } });
  await second.fetchAuthSession({ only: 'tokens' });
  browser.apply(second.apply(new Response()));
  app.network.clear();
  expect((await page.fetchAuthSession({ only: 'tokens' })).getCognitoTokens().ok).toBe(true);
  expect(app.network.operations).toEqual([]);
});

test('pages that render side by side write the same cookies, which do not pile up', async () => {
  const app = createApp(config, { mode: 'cookies' });
  const browser = app.browse();
  await openPage(browser).signIn(user);
  travel(3_600);
  const before = browser.cookies.size;
  const visits = Array.from({ length: 10 }, () => app.server.visit({ headers: { cookie: browser.header() } }));
  await Promise.all(visits.map((visit) => visit.fetchAuthSession({ only: 'tokens' })));
  for (const visit of visits) browser.apply(visit.apply(new Response()));
  expect(browser.cookies.size).toBe(before);
  expect(refreshes(app)).toBe(1);
  expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
});

test('a page whose refresh token is of another session learns that it has changed, and nothing is revoked', async () => {
  const app = createApp(config, { mode: 'cookies' });
  const browser = app.browse();
  await openPage(browser).signIn(user);
  // The keys of the user pool stay from now on.
  await browser.call('/auth/session');
  app.network.clear();
  const answer = await browser.call('/auth/refresh', { method: 'POST', body: '{"RefreshToken":"another"}' });
  expect([answer.status, answer.headers.get('claviger-session')]).toEqual([400, 'changed']);
  expect(await answer.json()).toMatchObject({ __type: 'NotAuthorizedException' });
  expect(app.network.operations).toEqual([]);
  const foreign = await browser.call('/auth/refresh', { method: 'POST', body: '{}' });
  expect(foreign.status).toBe(400);
});

test('a refused refresh ends the session for both', async () => {
  const app = createApp(config, { mode: 'cookies' });
  const browser = app.browse();
  const page = openPage(browser);
  await page.signIn(user);
  travel(3_600);
  app.network.break('GetTokensFromRefreshToken', async () =>
    Response.json({ __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' }, { status: 400 }),
  );
  const visit = app.server.visit({ headers: { cookie: browser.header() } });
  expect((await visit.fetchAuthSession()).getCognitoTokens().error).toMatchObject({ kind: 'sessionExpired' });
  browser.apply(visit.apply(new Response()));
  expect((await openPage(browser).fetchAuthSession()).getCognitoTokens().error).toMatchObject({
    kind: 'sessionExpired',
  });
});

test('cut cookies are signed out, and no failure of the server', async () => {
  const app = createApp(config, { mode: 'cookies' });
  const browser = app.browse();
  await openPage(browser).signIn(user);
  for (const [name, cookie] of browser.cookies) {
    if (name.includes('.s.')) browser.cookies.set(name, { ...cookie, value: cookie.value.slice(0, 50) });
  }
  const answer = await browser.call('/auth/session');
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'signedOut', reason: 'never' }]);
});

/** Changes the text of the session's record, by as many characters, in the cookies that a page could write. */
function rewrite({ cookies }: Browser, change: (text: string) => string): void {
  const chunks = [...cookies].filter(([name]) => name.includes('.s.'));
  const changed = change(chunks.map(([, { value }]) => value).join(''));
  let start = 0;
  for (const [name, cookie] of chunks) {
    const end = start + cookie.value.length;
    cookies.set(name, { ...cookie, value: changed.slice(start, end) });
    start = end;
  }
}

test.each(['another user', 'another signature'])(
  'tokens that the user pool has not signed are no session: %s',
  async (kind) => {
    const victim = await world.createUser();
    const app = createApp(config, { mode: 'cookies' });
    const browser = app.browse();
    await openPage(browser).signIn(user);
    const forge = (_: string, header: string, claims: string, signature: string): string => {
      const text = Buffer.from(claims, 'base64url').toString();
      const forged = Buffer.from(text.replaceAll(user.sub, victim.sub)).toString('base64url');
      const letters = [...signature].reverse().join('');
      return [header, kind === 'another user' ? forged : claims, kind === 'another user' ? signature : letters].join(
        '.',
      );
    };
    rewrite(browser, (text) => text.replace(/(eyJ[\w-]+)\.(eyJ[\w-]+)\.([\w-]+)/g, forge));
    const cookie = browser.header();
    expect(await readSession(app, cookie)).toMatchObject({ sub: undefined, error: 'SignedOut' });
    expect(await app.server.look({ cookie }).snapshot()).toMatchObject({ status: 'signedOut' });
    const visited = await app.server.visit({ headers: { cookie } }).fetchAuthSession({ only: 'tokens' });
    expect([visited.isSignedIn, visited.getUserSub().error?.code]).toEqual([false, 'SignedOut']);
    expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedOut' });
    expect((await app.browse(browser.cookies).call('/auth/session')).status).toBe(200);
  },
);

test('tokens that have expired do not count as fresh, at any time that a page wrote beside them', async () => {
  const app = createApp(config, { mode: 'cookies' });
  const browser = app.browse();
  await openPage(browser).signIn(user);
  const copy = new Map(browser.cookies);
  await browser.call('/auth/sign-out', { method: 'POST' });
  travel(7_200);
  const later = createApp(config, { mode: 'cookies' }).browse(copy);
  rewrite(later, (text) => text.replace(/(issuedWallMs%22:)\d{13}/, `$1${Date.now()}`));
  const session = await createApp(config, { mode: 'cookies' }).server.look({ cookie: later.header() }).session();
  expect(session.getCognitoTokens().ok).toBe(false);
});

test.each([-1_800, -1, 1, 1_800])(
  'tokens of a page whose clock is %i seconds off are fresh, without a request',
  async (offSeconds) => {
    const app = createApp(config, { mode: 'cookies' });
    const browser = app.browse();
    await openPage(browser).signIn(user);
    rewrite(browser, (text) => text.replace(/(issuedWallMs%22:)\d{13}/, `$1${Date.now() + offSeconds * 1000}`));
    const session = await app.server
      .visit({ headers: { cookie: browser.header() } })
      .fetchAuthSession({ only: 'tokens' });
    expect(session.getCognitoTokens().ok).toBe(true);
    expect(refreshes(app)).toBe(0);
  },
);

test('while the keys of the user pool cannot be read, the session is unavailable, and its cookies stay', async () => {
  const proxies = { '/api/': { to: 'http://127.0.0.1:9/', token: 'access' } } as const;
  const app = createApp(config, { mode: 'cookies', proxies });
  const browser = app.browse();
  await openPage(browser).signIn(user);
  const cookie = browser.header();
  app.network.break(
    `/${config.userPool?.id}/.well-known/jwks.json`,
    async () => new Response('a proxy', { status: 200 }),
  );
  const visit = app.server.visit({ headers: { cookie } });
  expect((await visit.fetchAuthSession()).getUserSub().error).toMatchObject({ code: 'NetworkError' });
  browser.apply(visit.apply(new Response()));
  expect(await app.server.look({ cookie }).snapshot()).toMatchObject({ status: 'unavailable' });
  for (const path of ['/auth/session', '/api/notes']) {
    const answer = await browser.call(path);
    expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 503, 'private, no-store']);
  }
  expect(browser.header()).toBe(cookie);
  app.network.heal();
  expect(await readSession(app, cookie)).toMatchObject({ sub: user.sub, error: undefined });
});

test('a sign-in over another session replaces it, and its tokens are revoked', async () => {
  const other = await world.createUser();
  const app = createApp(config, { mode: 'cookies' });
  const browser = app.browse();
  await signIn(app, browser, user);
  const before = app.browse(new Map(browser.cookies));
  app.network.clear();
  const answer = await signIn(app, browser, other);
  expect(answer.headers.get('location')).toBe('https://app.example.com/notes');
  expect(await readSession(app, browser.header())).toMatchObject({ sub: other.sub, error: undefined });
  expect(app.network.operations).toContain('RevokeToken');
  const another = createApp(config, { mode: 'cookies' });
  const visit = another.server.visit({ headers: { cookie: before.header() } });
  expect((await visit.fetchAuthSession({ forceRefresh: true, only: 'tokens' })).getCognitoTokens().ok).toBe(false);
  expect(new Set([...browser.cookies.keys()].flatMap((name) => /\.s\.(\w+)~/.exec(name)?.[1] ?? [])).size).toBe(1);
});

test('a session that is too large leaves the one before as it is', async () => {
  const other = await world.createUser();
  const UserAttributes = ['profile', 'picture', 'website'].map((Name) => ({ Name, Value: 'x'.repeat(2_000) }));
  const input = { UserPoolId: config.userPool?.id, Username: other.username, UserAttributes };
  await world.userPools.send(new AdminUpdateUserAttributesCommand(input));
  const app = createApp(config, { mode: 'cookies' });
  const browser = app.browse();
  await signIn(app, browser, user);
  const answer = await signIn(app, browser, other);
  expect(answer.headers.get('location')).toBe('https://app.example.com/notes?auth_error=CookiesTooLarge');
  expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
});

test('an answer that is late sets cookies of a session that the page has left: the next request revokes and clears it', async () => {
  const app = createApp(config, { mode: 'cookies' });
  const browser = app.browse();
  const page = openPage(browser);
  await page.signIn(user);
  travel(3_600);
  let release = (): void => undefined;
  let reach = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  app.network.break(
    'GetTokensFromRefreshToken',
    async ({ send }) => {
      const answer = await send();
      reach();
      await released;
      return answer;
    },
    1,
  );
  const visit = app.server.visit({ headers: { cookie: browser.header() } });
  const late = visit.fetchAuthSession({ only: 'tokens' });
  await reached;
  await page.signOut();
  release();
  await late;
  browser.apply(visit.apply(new Response()));
  const left = (): string[] => [...browser.cookies.keys()].filter((name) => name.includes('.s.'));
  expect(left()).not.toEqual([]);
  app.network.clear();
  expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedOut' });
  expect(left()).toEqual([]);
  expect(app.network.operations).toEqual(['RevokeToken']);
});
