import type { AuthConfig } from '@claviger/auth';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../session/world.js';
import { type App, ORIGIN, readSession, useServerWorld } from './world.js';

const { world, configure, createApp, signIn, visitPages, travel } = useServerWorld();
let config: AuthConfig;
let user: User;
let other: User;
let app: App;

beforeAll(async () => {
  config = await configure();
  user = await world.createUser();
  other = await world.createUser();
});
beforeEach(() => {
  app = createApp(config);
});

const flowsOf = (names: Iterable<string>): string[] => [...names].filter((name) => name.includes('~f~'));

test('returns to the app with sealed cookies, and the session is known', async () => {
  const browser = app.browse();
  const answer = await signIn(app, browser, user, '/notes?page=2#top');
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe(`${ORIGIN}/notes?page=2#top`);
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(await (await browser.call('/auth/session')).json()).toEqual({
    status: 'signedIn',
    userId: user.sub,
    username: user.sub,
  });
  expect(flowsOf(browser.cookies.keys())).toEqual([]);
  for (const [name, { line }] of browser.cookies) {
    const isNamed = name.includes('-live.');
    expect(line).toBe(
      `${name}=${browser.cookies.get(name)?.value}; Max-Age=2592000; Path=/; Secure; SameSite=Lax${isNamed ? '' : '; HttpOnly'}`,
    );
    expect(name).toMatch(/^__Host-/);
  }
});

test('a cookie lives until the browser closes with maxAgeSeconds 0', async () => {
  const brief = createApp(config, { cookie: { maxAgeSeconds: 0 } });
  const browser = brief.browse();
  await signIn(brief, browser, user);
  for (const [, { line }] of browser.cookies) expect(line).not.toMatch(/max-age|expires/i);
});

describe('the request to the login pages', () => {
  test('has PKCE, a state, a nonce, and the choices of the page', async () => {
    const answer = await app.browse().open('/auth/sign-in?provider=Google&lang=de&login_hint=ann&prompt=login');
    const location = new URL(answer.headers.get('location') ?? '');
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      redirect_uri: `${ORIGIN}/auth/callback`,
      response_type: 'code',
      identity_provider: 'Google',
      lang: 'de',
      login_hint: 'ann',
      prompt: 'login',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^claviger-r-[0-9a-f]{32}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test.each(['prompt=bad', `provider=${'a'.repeat(1_001)}`])('refuses %s', async (query) => {
    expect((await app.browse().open(`/auth/sign-in?${query}`)).status).toBe(400);
  });

  test('names the callback that the configuration lacks', async () => {
    const without = createApp({
      ...config,
      oauth: { ...(config.oauth as NonNullable<AuthConfig['oauth']>), signInUrls: [] },
    });
    const answer = await without.browse().open('/auth/sign-in');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      code: 'NoRedirectUrl',
      recoverySuggestion: `Add ${ORIGIN}/auth/callback, here and at the app client.`,
    });
  });

  test('keeps at most 5 sign-ins in progress: the oldest goes', async () => {
    const browser = app.browse();
    const states: string[] = [];
    for (let count = 0; count < 7; count++) {
      const answer = await browser.open('/auth/sign-in');
      states.push(new URL(answer.headers.get('location') ?? '').searchParams.get('state') ?? '');
      travel(1);
    }
    const kept = flowsOf(browser.cookies.keys()).map((name) => name.split('~')[2]);
    expect(kept.sort()).toEqual(states.slice(2).sort());
  });
});

test.each(['sec-purpose', 'purpose'])('a prefetch (%s) neither begins nor finishes a sign-in', async (name) => {
  const browser = app.browse();
  for (const path of ['/auth/sign-in', '/auth/callback?code=x&state=y']) {
    const answer = await browser.open(path, { headers: { [name]: 'prefetch;prerender' } });
    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});

const elsewhere = [
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https:evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'evil.example',
  '/\tevil',
  '/\n/evil.example',
  '/\r\nlocation: https://evil.example',
  '/a/..//evil.example',
  '/%2e%2e//evil.example',
  '/./\\evil.example',
  '/auth/sign-in',
  '/auth',
  `/${'a'.repeat(8_192)}`,
  '',
];

test.each(elsewhere)('return_to %j is refused', async (returnTo) => {
  const answer = await app.browse().open(`/auth/sign-in?return_to=${encodeURIComponent(returnTo)}`);
  expect(answer.status).toBe(400);
  expect(answer.headers.get('location')).toBeNull();
  expect(answer.headers.getSetCookie()).toEqual([]);
});

describe('the callback', () => {
  /** A browser that has begun a sign-in, and the address that the login pages return it to. */
  const begin = async (as = user): Promise<{ browser: ReturnType<App['browse']>; path: string }> => {
    const browser = app.browse();
    const begun = await browser.open('/auth/sign-in?return_to=/notes');
    const { pathname, search } = await visitPages(begun.headers.get('location') ?? '', as);
    return { browser, path: pathname + search };
  };

  test('is finished once: the back button leads to the app', async () => {
    const { browser, path } = await begin();
    expect((await browser.open(path)).status).toBe(303);
    const again = await browser.open(path);
    expect([again.status, again.headers.get('location')]).toEqual([303, `${ORIGIN}/`]);
    expect(app.network.operations.filter((name) => name === '/oauth2/token')).toHaveLength(1);
  });

  test('of an attacker does not sign another browser in', async () => {
    const { path } = await begin(other);
    const victim = app.browse();
    await victim.open('/auth/sign-in');
    const answer = await victim.open(path);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toContain('<a href="/auth/sign-in">Sign in</a>');
    expect(app.network.operations).toEqual([]);
    expect(await readSession(app, victim.header())).toMatchObject({ error: 'SignedOut' });
  });

  test('with a code of another flow is refused, and the app learns the code of the error', async () => {
    const [one, two] = [await begin(), await begin(other)];
    const code = new URL(two.path, ORIGIN).searchParams.get('code') ?? '';
    const mixed = new URL(one.path, ORIGIN);
    mixed.searchParams.set('code', code);
    const answer = await one.browser.open(mixed.pathname + mixed.search);
    expect(answer.headers.get('location')).toBe(`${ORIGIN}/notes?auth_error=invalid_grant`);
    expect(await readSession(app, one.browser.header())).toMatchObject({ error: 'SignedOut' });
  });

  test('with an error of the login pages returns it to the app', async () => {
    const { browser, path } = await begin();
    const url = new URL(path, ORIGIN);
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    const answer = await browser.open(url.pathname + url.search);
    expect(answer.headers.get('location')).toBe(`${ORIGIN}/notes?auth_error=access_denied`);
    expect(flowsOf(browser.cookies.keys())).toEqual([]);
  });

  test('while Cognito is down keeps the flow: a reload finishes it', async () => {
    const { browser, path } = await begin();
    app.network.break('/oauth2/token', async () => Promise.reject(new TypeError('fetch failed')));
    const down = await browser.open(path);
    expect([down.status, await down.text()]).toEqual([503, expect.stringContaining('Reload this page.')]);
    app.network.heal();
    expect((await browser.open(path)).headers.get('location')).toBe(`${ORIGIN}/notes`);
  });

  test('after an hour is too late', async () => {
    const { browser, path } = await begin();
    travel(3_601);
    expect((await browser.open(path)).status).toBe(400);
  });

  test('with tokens of another nonce starts no session', async () => {
    const { browser, path } = await begin();
    app.network.break('/oauth2/token', async (exchange) => {
      const body = await (await exchange.send()).json();
      const [header, claims = '', signature] = body.id_token.split('.');
      const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), nonce: 'another' };
      const idToken = [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
      return Response.json({ ...body, id_token: idToken });
    });
    const answer = await browser.open(path);
    expect(answer.headers.get('location')).toBe(`${ORIGIN}/notes?auth_error=InvalidResponse`);
    expect(await readSession(app, browser.header())).toMatchObject({ error: 'SignedOut' });
  });

  test('with tokens that no cookie holds keeps the session before, and revokes them', async () => {
    const { browser, path } = await begin();
    await signIn(app, browser, other);
    app.network.clear();
    app.network.break('/oauth2/token', async (exchange) => {
      const body = await (await exchange.send()).json();
      const [header, claims = '', signature] = body.id_token.split('.');
      const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), groups: 'x'.repeat(9_000) };
      const idToken = [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
      return Response.json({ ...body, id_token: idToken });
    });
    const answer = await browser.open(path);
    expect(answer.headers.get('location')).toBe(`${ORIGIN}/notes?auth_error=CookiesTooLarge`);
    expect(app.network.operations).toEqual(['/oauth2/token', 'RevokeToken']);
    expect(await readSession(app, browser.header())).toMatchObject({ sub: other.sub });
  });

  test.each(['', '?state=x', '?code=x&state=__proto__', `?code=x&state=${'~'.repeat(200)}`])(
    'of a made-up address %s says that the sign-in is over',
    async (query) => {
      expect((await app.browse().open(`/auth/callback${query}`)).status).toBe(400);
    },
  );
});

test('two tabs that sign in at once both return to the app', async () => {
  const browser = app.browse();
  const [one, two] = [
    await browser.open('/auth/sign-in?return_to=/one'),
    await browser.open('/auth/sign-in?return_to=/two'),
  ];
  const [first, second] = [
    await visitPages(one.headers.get('location') ?? '', user),
    await visitPages(two.headers.get('location') ?? '', user),
  ];
  expect((await browser.open(second.pathname + second.search)).headers.get('location')).toBe(`${ORIGIN}/two`);
  expect((await browser.open(first.pathname + first.search)).headers.get('location')).toBe(`${ORIGIN}/one`);
  expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub });
});

test('planted and cut cookies of sign-ins are cleared, and push out no sign-in of the user', async () => {
  const app = createApp(config);
  const browser = app.browse();
  const flows = (): string[] => [...browser.cookies.keys()].filter((name) => name.includes('~f~'));
  const begun = await browser.open('/auth/sign-in?return_to=/notes');
  const [own = ''] = flows();
  for (let index = 0; index < 20; index++) {
    const planted = own.replace(/~f~[\w-]+~\d+/, `~f~planted${index}~99999999999`);
    browser.cookies.set(planted, { value: 'A'.repeat(80), line: '' });
  }
  browser.cookies.set(own.replace(/~0~1$/, '~0~2'), { value: 'A', line: '' });
  browser.cookies.set(`${own.split('~f~')[0]}~f~junk`, { value: 'A', line: '' });
  await browser.open('/auth/sign-in?return_to=/other');
  expect(flows()).toHaveLength(2);
  const callback = await visitPages(begun.headers.get('location') ?? '', user);
  const answer = await browser.open(callback.pathname + callback.search);
  expect(answer.headers.get('location')).toBe(`${ORIGIN}/notes`);
});
