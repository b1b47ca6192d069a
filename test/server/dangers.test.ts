// The dangers of a door between pages and Cognito, each against all routes that it concerns: what the answer is, what the cookies are,
// and what Cognito or an upstream got. A new route without a line in each table fails.

import * as identityPools from '@aws-sdk/client-cognito-identity';
import * as userPools from '@aws-sdk/client-cognito-identity-provider';
import type { AuthConfig } from '@claviger/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../packages/auth/dist/server/relay/operations.js';
import { routes } from '../../packages/auth/dist/server/route-list.js';
import {
  type Attack,
  CALLS,
  createScenes,
  NAMED,
  PAGES,
  POSTS,
  ROUTE_NAMES,
  type RouteName,
  type Scene,
  serveUpstream,
  toCall,
  type Upstream,
} from './attacks.js';
import { ORIGIN, useServerWorld } from './world.js';

const serverWorld = useServerWorld();
const { world, configure, createApp, travel } = serverWorld;
let config: AuthConfig;
let upstream: Upstream;
let open: ReturnType<typeof createScenes>;

beforeAll(async () => {
  config = await configure();
  upstream = await serveUpstream();
  open = createScenes(serverWorld, upstream);
});
afterAll(() => upstream?.close());

/** The headers of each answer, refusals included. */
function expectSealed({ headers }: Response): void {
  expect(headers.get('cache-control')).toBe('private, no-store');
  expect(headers.get('vary')).toContain('Cookie');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
}

/** Nothing reached Cognito or the upstream. */
function expectNothingSent({ app: { network } }: Scene): void {
  expect([network.operations, upstream.received]).toEqual([[], []]);
}

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
const plus = ({ headers, ...attack }: Attack, more: Record<string, string>): Attack => ({
  ...attack,
  headers: { ...headers, ...more },
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

test.each(ROUTE_NAMES)('an answer stays out of caches and other origins: %s', async (route) => {
  const scene = await open(config, route);
  expectSealed(await scene.send(scene.request(route)));
});

/** A cookie header that counts for nobody. */
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

describe('the relay', () => {
  const names = (sdk: object): string[] =>
    Object.keys(sdk).flatMap((name) => (name.endsWith('Command') ? [name.slice(0, -'Command'.length)] : []));
  const rest = [
    ...names(userPools).map((name) => [name, 'IdentityProviderService'] as const),
    ...names(identityPools).map((name) => [name, 'IdentityService'] as const),
  ].filter(([name, service]) => !OPERATIONS.has(`AWSCognito${service}.${name}`));

  test('forwards operations of users alone', async () => {
    const scene = await open(config, 'cognito');
    expect(rest.length).toBeGreaterThan(100);
    expect(rest.map(([name]) => name)).toEqual(expect.arrayContaining(['AdminGetUser', 'GetOpenIdToken', 'ListUsers']));
    for (const [name, service] of rest) {
      const response = await scene.send(toCall(name, { AccessToken: scene.twins.AccessToken }, service));
      expect([name, response.status]).toEqual([name, 400]);
    }
    expectNothingSent(scene);
  });

  test.each(['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH', 'X'])('forwards no flow %s', async (AuthFlow) => {
    const scene = await open(config, 'cognito');
    const response = await scene.send(toCall('InitiateAuth', { AuthFlow, AuthParameters: { USERNAME: 'ada' } }));
    expect(response.status).toBe(400);
    expectNothingSent(scene);
  });

  test('takes pool, app client, secret, role and address from the configuration', async () => {
    const secret = await world.createClient({ GenerateSecret: true });
    const { userPool, identityPool } = secret;
    const customRoleArn = 'arn:aws:iam::123456789012:role/ClavigerAuthenticated';
    const app = createApp(
      { userPool, identityPool: { ...identityPool, customRoleArn } },
      { clientAddress: (request) => request.headers.get('x-real-ip') ?? undefined },
    );
    const browser = app.browse();
    const { username, password } = await world.createUser();
    const send = async ({ path, ...init }: Attack): Promise<Record<string, unknown>> =>
      JSON.parse(await (await browser.send(path, init)).text());
    const input = {
      ...{
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password, SECRET_HASH: 'x', X: 'y' },
      },
      ...{
        ClientId: 'other',
        UserPoolId: 'other',
        Unknown: 1,
        UserContextData: { IpAddress: '6.6.6.6', EncodedData: 'e' },
      },
    };
    const call = plus(toCall('InitiateAuth', input), { 'x-real-ip': '192.0.2.7', 'user-agent': 'Browser/1' });
    const answer = await send(call);
    const twins = Object(answer['AuthenticationResult']);
    await send(toCall('GetId', { IdentityPoolId: 'other', AccountId: 'x' }, 'IdentityService'));
    const Logins = { [`x/${userPool.id}`]: twins.IdToken };
    await send(
      toCall('GetCredentialsForIdentity', { IdentityId: 'i', Logins, CustomRoleArn: 'other' }, 'IdentityService'),
    );
    const [first, second, third] = app.network.bodies;
    expect(first).toEqual({
      ...{ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: userPool.clientId },
      AuthParameters: { USERNAME: username, PASSWORD: password, SECRET_HASH: expect.stringMatching(/^[\w+/]{43}=$/) },
      UserContextData: { IpAddress: '192.0.2.7', EncodedData: 'e' },
    });
    expect(second).toEqual({ IdentityPoolId: identityPool.id });
    expect(third).toMatchObject({ CustomRoleArn: customRoleArn });
    expect(Object.keys(Object(third?.['Logins']))).toEqual([`cognito-idp.us-east-1.amazonaws.com/${userPool.id}`]);
  });

  test('passes listed members of an answer, and no token in another one', async () => {
    const scene = await open(config, 'cognito');
    const planted = {
      Username: 'ada',
      AccessToken: 'planted',
      UserAttributes: [{ Name: 'a', Value: 'b', Secret: 'planted' }],
    };
    scene.app.network.break('GetUser', async () => Response.json(planted), 1);
    const response = await scene.send(scene.request('cognito'));
    expect(await response.json()).toEqual({ Username: 'ada', UserAttributes: [{ Name: 'a', Value: 'b' }] });
  });

  test('gives the placeholder for AWS keys, with the real identity and expiration', async () => {
    const scene = await open(config, 'cognito');
    const { IdentityId } = await (await scene.send(toCall('GetId', {}, 'IdentityService'))).json();
    const response = await scene.send(toCall('GetCredentialsForIdentity', { IdentityId }, 'IdentityService'));
    expect(await response.json()).toEqual({
      IdentityId,
      Credentials: {
        ...{ AccessKeyId: 'ASIACLAVIGERONSERVER', SecretKey: 'claviger-on-server' },
        ...{ SessionToken: 'claviger-on-server-vended', Expiration: expect.any(Number) },
      },
    });
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

describe('a proxy', () => {
  const destinations = [
    'document',
    'iframe',
    'frame',
    'object',
    'embed',
    'script',
    'worker',
    'sharedworker',
    'serviceworker',
    'style',
  ];
  test.each(destinations)('is no address of a %s', async (destination) => {
    const scene = await open(config, 'proxy');
    const response = await scene.send(plus(scene.request('proxy'), { 'sec-fetch-dest': destination }));
    expect(response.status).toBe(403);
    expectSealed(response);
    expectNothingSent(scene);
  });

  test.each(['x-http-method-override', 'x-http-method', 'x-method-override'])('takes no %s', async (name) => {
    const scene = await open(config, 'proxy');
    expect((await scene.send(plus(scene.request('proxy'), { [name]: 'DELETE' }))).status).toBe(400);
    expectNothingSent(scene);
  });

  test.each(['/api/..%2fadmin', '/api/%252e%252e/admin', '/api//admin', '/api/%5c%5cevil.example', '/%61pi/x'])(
    'forwards no path %s',
    async (path) => {
      const scene = await open(config, 'proxy');
      const response = await scene.send({ ...scene.request('proxy'), path });
      expect(response.status).toBe(400);
      expectSealed(response);
      expectNothingSent(scene);
    },
  );

  test('sends the token, and no cookie, no header of a proxy, and none that a connection names', async () => {
    const scene = await open(config, 'proxy');
    const more = {
      ...{ authorization: 'Bearer planted', 'x-forwarded-host': 'evil.example', 'x-amz-security-token': 'planted' },
      ...{ 'x-real-ip': '6.6.6.6', 'accept-language': 'de', prefer: 'x', connection: 'prefer' },
    };
    const body = JSON.stringify({ text: 'milk' });
    const request = {
      ...plus(scene.request('proxy'), { ...more, 'content-type': 'application/json' }),
      method: 'POST',
      body,
    };
    const response = await scene.send({ ...request, path: '/api/notes?x=%2e%2e' });
    expect(response.status).toBe(200);
    const [received] = upstream.received;
    expect(received).toMatchObject({ url: '/v1/notes?x=%2e%2e', method: 'POST', body });
    const { authorization = '', ...headers } = received?.headers ?? {};
    expect(authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]{300,}$/);
    expect(headers).toMatchObject({ 'accept-language': 'de', 'content-type': 'application/json' });
    for (const name of ['cookie', 'x-forwarded-host', 'x-amz-security-token', 'x-real-ip', 'prefer', 'origin']) {
      expect([name, headers[name]]).toEqual([name, undefined]);
    }
  });

  test('passes listed headers of the answer, in a sandbox', async () => {
    const scene = await open(config, 'proxy');
    upstream.answer = (response) =>
      response
        .writeHead(200, {
          ...{ 'content-type': 'text/html', etag: '"1"', 'set-cookie': 'planted=1', 'clear-site-data': '"*"' },
          ...{
            'service-worker-allowed': '/',
            'access-control-allow-origin': '*',
            refresh: '0; url=https://evil.example',
          },
          ...{ 'cache-control': 'public, max-age=9', location: '/', 'x-powered-by': 'x' },
        })
        .end('<script>alert(1)</script>');
    const response = await scene.send(scene.request('proxy'));
    upstream.answer = undefined;
    expectSealed(response);
    expect(response.headers.get('content-security-policy')).toBe('sandbox');
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.getSetCookie().join()).not.toContain('planted');
    for (const name of ['clear-site-data', 'service-worker-allowed', 'refresh', 'location', 'x-powered-by']) {
      expect([name, response.headers.get(name)]).toEqual([name, null]);
    }
  });

  test.each([301, 302, 303, 307, 308])('makes 502 of a redirect (%s)', async (status) => {
    const scene = await open(config, 'proxy');
    upstream.answer = (response) => response.writeHead(status, { location: 'http://169.254.169.254/' }).end();
    const response = await scene.send(scene.request('proxy'));
    upstream.answer = undefined;
    expect([response.status, response.headers.get('location')]).toEqual([502, null]);
    expect(upstream.received).toHaveLength(1);
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
