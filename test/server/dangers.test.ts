// The dangers of a door between pages and Cognito, each against all routes that it concerns: what the answer is, what the cookies are,
// and what Cognito or an upstream got. A new route without a line in each table fails.

import type { AuthConfig } from '@claviger/auth';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { routes } from '../../packages/auth/dist/server/route-list.js';
import {
  type Attack,
  CALLS,
  createScenes,
  expectNothingSent,
  expectSealed,
  NAMED,
  PAGES,
  POSTS,
  plus,
  ROUTE_NAMES,
  type RouteName,
  type Scene,
  serveUpstream,
  toCall,
  type Upstream,
} from './attacks.js';
import { ORIGIN, useServerWorld } from './world.js';

const serverWorld = useServerWorld();
const { configure, travel } = serverWorld;
let config: AuthConfig;
let upstream: Upstream;
let open: ReturnType<typeof createScenes>;

beforeAll(async () => {
  config = await configure();
  upstream = await serveUpstream();
  open = createScenes(serverWorld, upstream);
});
afterAll(() => upstream?.close());

async function expectStillSignedIn({ browser, user }: Scene): Promise<void> {
  expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedIn', userId: user.sub });
}

test('each route has its line', () => {
  expect([...routes.map(({ name }) => name), 'proxy'].sort()).toEqual([...ROUTE_NAMES].sort());
  const isCall = (name: string): boolean => routes.find((route) => route.name === name)?.kind !== 'navigation';
  expect([...CALLS].sort()).toEqual(ROUTE_NAMES.filter(isCall).sort());
  expect([...PAGES].sort()).toEqual(ROUTE_NAMES.filter((name) => !isCall(name)).sort());
  const isPost = (name: string): boolean => routes.some((route) => route.name === name && route.method === 'POST');
  expect([...POSTS].sort()).toEqual(ROUTE_NAMES.filter(isPost).sort());
});

const without = ({ headers, ...attack }: Attack, ...names: string[]): Attack => ({
  ...attack,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))),
});
type Change = (attack: Attack) => Attack;
const forged: Readonly<Record<string, readonly [status: number, change: Change, names: readonly RouteName[]]>> = {
  'another origin': [403, (attack) => plus(attack, { origin: 'https://evil.example' }), CALLS],
  'no origin (null)': [403, (attack) => plus(attack, { origin: 'null' }), CALLS],
  'another site': [403, (attack) => plus(attack, { 'sec-fetch-site': 'cross-site' }), CALLS],
  'a sibling host': [403, (attack) => plus(attack, { 'sec-fetch-site': 'same-site' }), CALLS],
  'a typed address': [403, (attack) => plus(attack, { 'sec-fetch-site': 'none' }), CALLS],
  'neither header': [403, (attack) => without(attack, 'origin', 'sec-fetch-site'), CALLS],
  'the content type of a form': [415, (attack) => plus(attack, { 'content-type': 'text/plain' }), POSTS],
  'that of another form': [
    415,
    (attack) => plus(attack, { 'content-type': 'application/x-www-form-urlencoded' }),
    POSTS,
  ],
  'no content type': [415, (attack) => ({ ...without(attack, 'content-type'), body: '' }), POSTS],
  'a body that is too long': [413, (attack) => ({ ...attack, body: JSON.stringify('x'.repeat(65_536)) }), POSTS],
  'a frame': [403, (attack) => plus(attack, { 'sec-fetch-dest': 'iframe' }), PAGES],
  'a script': [403, (attack) => plus(attack, { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }), PAGES],
};
const forgedLines = Object.entries(forged).flatMap(([danger, [status, change, names]]) =>
  names.map((route) => ({ danger, route, status, change })),
);

describe('a forged request', () => {
  test.each(forgedLines)('with $danger is refused: $route', async ({ route, status, change }) => {
    const scene = await open(config, route);
    const response = await scene.send(change(scene.request(route)));
    expect(response.status).toBe(status);
    expectSealed(response);
    expectNothingSent(scene);
    await expectStillSignedIn(scene);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('by %s to a proxy is refused', async (method) => {
    const scene = await open(config, 'proxy');
    const response = await scene.send({ ...plus(scene.request('proxy'), { 'sec-fetch-site': 'cross-site' }), method });
    expect(response.status).toBe(403);
    expectSealed(response);
    expectNothingSent(scene);
  });
});

test.each(POSTS)('a body that does not end is refused after 30 seconds: %s', async (route) => {
  const scene = await open(config, route);
  const { path, method, headers } = scene.request(route);
  vi.useFakeTimers({ now: Date.now() });
  for (const length of [{}, { 'content-length': '100' }]) {
    const streaming = { body: new ReadableStream(), duplex: 'half' };
    const answer = scene.browser.send(path, { method, headers: { ...headers, ...length }, ...streaming });
    await vi.advanceTimersByTimeAsync(30_000);
    const response = await answer;
    expect(response.status).toBe(408);
    expectSealed(response);
  }
  expectNothingSent(scene);
});

test.each(ROUTE_NAMES)('an answer stays out of caches and other origins: %s', async (route) => {
  const scene = await open(config, route);
  expectSealed(await scene.send(scene.request(route)));
});

/** Cookie headers that name no user. */
const strangers: Readonly<Record<string, (scene: Scene) => string | Promise<string>>> = {
  'a cookie of another pool, sealed under the same secret': async () => {
    const secret = 'a secret of 32 bytes that two servers share';
    const other = await open(await configure(), 'cognito', { secret });
    return other.browser.header();
  },
  'a forged cookie': ({ browser }) =>
    browser.header().replace(/=[^;]{40}/g, (value) => `=${'A'.repeat(value.length - 1)}`),
  'a cut cookie': ({ browser }) => browser.header().replace(/(=[^;]{100})[^;]+/g, '$1'),
  'a name without __Host-': ({ browser }) => browser.header().replaceAll('__Host-', ''),
  'a copy after the sign-out': async ({ browser }) => {
    const copy = browser.header();
    await browser.call('/auth/sign-out', { method: 'POST' });
    return copy;
  },
};
const strangerLines = Object.keys(strangers).flatMap((danger) =>
  (['cognito', 'vend', 'session', 'proxy'] as const).map((route) => ({ danger, route })),
);

test.each(strangerLines)('$danger opens nothing: $route', async ({ danger, route }) => {
  const scene = await open(config, route, { secret: 'a secret of 32 bytes that two servers share' });
  const request = scene.request(route);
  const cookie = (await strangers[danger]?.(scene)) ?? '';
  scene.app.network.clear();
  const response = await scene.send(plus(request, { cookie }));
  expectSealed(response);
  // A copied cookie is worth a second revocation.
  expect(scene.app.network.operations.filter((name) => name !== 'RevokeToken')).toEqual([]);
  expect(upstream.received).toEqual([]);
  if (route === 'session') expect(await response.json()).toMatchObject({ status: 'signedOut' });
  else expect(response.status).toBe(route === 'cognito' ? 400 : 401);
});

describe('a tab that acts for another session', () => {
  /** Requests in the name of another session, by what they carry. */
  const lines: Readonly<Record<string, (twins: Record<string, string>, real: Record<string, string>) => Attack>> = {
    'the twin of another user': ({ AccessToken }) => toCall('GetUser', { AccessToken }),
    'a real access token': (_, { AccessToken }) => toCall('DeleteUser', { AccessToken }),
    'a real refresh token': (_, { RefreshToken }) => toCall('GetTokensFromRefreshToken', { RefreshToken }),
    'the handle of another session': ({ RefreshToken }) => toCall('GetTokensFromRefreshToken', { RefreshToken }),
    'a handle in the old flow': ({ RefreshToken }) =>
      toCall('InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken } }),
    'a sign-out of another session': ({ RefreshToken }) => toCall('RevokeToken', { Token: RefreshToken }),
    'a sign-out with a real token': (_, { RefreshToken }) => toCall('RevokeToken', { Token: RefreshToken }),
    'a login of another user': ({ IdToken }) => toLogins({ [provider()]: IdToken }),
    'a real login': (_, { IdToken }) => toLogins({ [provider()]: IdToken }),
    'a real login under another name': (_, { IdToken }) => toLogins({ 'accounts.google.com': IdToken }),
  };
  const provider = (): string => `cognito-idp.us-east-1.amazonaws.com/${config.userPool?.id}`;
  const toLogins = (Logins: Record<string, unknown>): Attack => toCall('GetId', { Logins }, 'IdentityService');

  test.each(Object.keys(lines))('with %s learns that the session has changed', async (danger) => {
    const [scene, other] = [await open(config, 'cognito'), await open(config, 'cognito')];
    const visit = scene.app.server.visit({ headers: { cookie: scene.browser.header() } });
    const { accessToken, idToken } = (await visit.fetchAuthSession({ only: 'tokens' })).getCognitoTokens().get();
    const real = { AccessToken: `${accessToken}`, IdToken: `${idToken}`, RefreshToken: 'eyJjdHkiOiJKV1QifQ.a.b.c.d' };
    scene.app.network.clear();
    const attack = lines[danger]?.({ ...other.twins }, real);
    const response = await scene.send(attack ?? scene.request('cognito'));
    expect(response.headers.get('claviger-session')).toBe('changed');
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([400, 'NotAuthorizedException']);
    expectSealed(response);
    expectNothingSent(scene);
    await expectStillSignedIn(scene);
  });

  test.each(NAMED)('learns it from each route that names a session: %s', async (route) => {
    const [scene, other] = [await open(config, route), await open(config, route)];
    const response = await scene.send(other.request(route));
    expect(response.headers.get('claviger-session')).toBe('changed');
    expect(response.ok).toBe(false);
    expectNothingSent(scene);
    await expectStillSignedIn(scene);
  });

  test('keeps the twins of each generation, and the logins of other providers', async () => {
    const scene = await open(config, 'cognito');
    const old = scene.twins;
    await scene.send(toCall('GetTokensFromRefreshToken', { RefreshToken: old.RefreshToken }));
    expect((await scene.send(toCall('GetUser', { AccessToken: old.AccessToken }))).status).toBe(200);
    scene.app.network.clear();
    await scene.send(toLogins({ 'accounts.google.com': 'a token', [provider()]: old.IdToken }));
    const [{ Logins } = {}] = scene.app.network.bodies;
    expect(Object.keys(Object(Logins)).sort()).toEqual(['accounts.google.com', provider()]);
    expect(Object(Logins)[provider()]).toMatch(/\.[\w-]{300,}$/);
  });
});

describe('one refresh token', () => {
  test.each(['cognito', 'vend', 'proxy'] as const)('is sent once for parallel requests: %s', async (route) => {
    const scene = await open(config, route);
    const cookie = scene.browser.header();
    travel(3_600);
    const requests = Array.from({ length: 20 }, () => scene.send(plus(scene.request(route), { cookie })));
    const statuses = (await Promise.all(requests)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(scene.app.network.operations.filter((name) => name === 'GetTokensFromRefreshToken')).toHaveLength(1);
    await expectStillSignedIn(scene);
  });

  test.each(['cognito', 'vend', 'proxy'] as const)('of a late answer does not undo a sign-out: %s', async (route) => {
    const scene = await open(config, route);
    travel(3_600);
    let release = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      scene.app.network.break(
        'GetTokensFromRefreshToken',
        async ({ send }) => {
          const answer = await send();
          resolve();
          await new Promise<void>((go) => {
            release = go;
          });
          return answer;
        },
        1,
      );
    });
    const late = scene.send(scene.request(route));
    await reached;
    await scene.browser.call('/auth/sign-out', { method: 'POST' });
    release();
    await late;
    expect(await (await scene.browser.call('/auth/session')).json()).toMatchObject({ status: 'signedOut' });
    expect((await scene.send(scene.request('proxy'))).status).toBe(401);
  });
});

test('sign-in and callback lead to paths of the app alone', async () => {
  const scene = await open(config, 'sign-in');
  for (const returnTo of [
    '//evil.example',
    '/\\evil.example',
    'https:evil.example',
    '/a\n//evil.example',
    `/${'x'.repeat(8_192)}`,
  ]) {
    const path = `/auth/sign-in?return_to=${encodeURIComponent(returnTo)}`;
    expect([returnTo.slice(0, 20), (await scene.send({ ...scene.request('sign-in'), path })).status]).toEqual([
      returnTo.slice(0, 20),
      400,
    ]);
  }
  const back = await scene.send(scene.request('callback'));
  expect(new URL(back.headers.get('location') ?? '/', ORIGIN).origin).toBe(ORIGIN);
  expect(scene.app.network.operations).toEqual([]);
  await expectStillSignedIn(scene);
});
