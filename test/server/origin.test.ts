import type { AuthConfig } from '@claviger/auth';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROUTE_NAMES, type RouteName, toCall } from './attacks.js';
import { openBrowser } from './browser.js';
import { type App, useServerWorld } from './world.js';

const { world, configure, createApp } = useServerWorld();
let config: AuthConfig;

beforeAll(async () => {
  config = await configure();
});

const toPath = (route: RouteName): string => (route === 'proxy' ? '/api/notes' : `/auth/${route}`);

/** An app for development: without an origin. `refresh` belongs to the other mode. */
const create = (route: RouteName): App =>
  createApp(config, {
    mode: route === 'refresh' ? 'cookies' : 'bff',
    origin: [],
    proxies: { '/api/': { to: 'http://localhost:1/', token: 'access' } },
  });

describe.each(ROUTE_NAMES)('without an origin, %s', (route) => {
  test.each(['https://app.example.com', 'http://192.168.0.2:3000', 'http://localhost.evil.example'])(
    'is not served at %s',
    async (origin) => {
      const { server, network } = create(route);
      const answer = await server.handle(new Request(origin + toPath(route), { headers: { origin } }));
      expect(answer?.status).toBe(421);
      expect(await answer?.json()).toEqual({ error: expect.stringContaining('set the option origin') });
      expect(answer?.headers.get('cache-control')).toBe('private, no-store');
      expect(network.operations).toEqual([]);
    },
  );

  test.each(['forwarded', 'x-forwarded-for', 'x-forwarded-client-cert'])(
    'is not served through a proxy: %s',
    async (name) => {
      const { server, logs } = create(route);
      const headers = { [name]: 'app.example.com', origin: 'http://localhost:3000' };
      const answer = await server.handle(new Request(`http://localhost:3000${toPath(route)}`, { headers }));
      expect([answer?.status, await answer?.json()]).toEqual([
        421,
        { error: `A proxy sent the header ${name}: set the option origin to the public origin of the app.` },
      ]);
      expect(logs).toMatchObject([{ event: 'request.refused', status: 421 }]);
    },
  );
});

/** Methods that no route has, or that belong to another one. */
const wrong: readonly (readonly [RouteName, string])[] = ROUTE_NAMES.filter((route) => route !== 'proxy').flatMap(
  (route) =>
    ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'].flatMap((method) => {
      const own = ['sign-in', 'callback', 'session'].includes(route) ? 'GET' : 'POST';
      return method === own ? [] : [[route, method] as const];
    }),
);

test.each(wrong)('%s does not answer %s, and allows no other origin', async (route, method) => {
  const { server, network } = create(route);
  const headers = { origin: 'http://localhost:3000', 'content-type': 'application/json' };
  const answer = await server.handle(new Request(`http://localhost:3000${toPath(route)}`, { method, headers }));
  expect(answer?.status).toBe(405);
  expect(answer?.headers.get('allow')).toMatch(/^(GET|POST)$/);
  expect([...(answer?.headers.keys() ?? [])].filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect(network.operations).toEqual([]);
});

test('paths of the app are left to the app', async () => {
  const { server } = create('session');
  for (const path of [
    '/',
    '/auth',
    '/auth/',
    '/auth/profile',
    '/auth/session//',
    '/authentic',
    '/Auth/session',
    '/apis/',
  ]) {
    expect([path, await server.handle(new Request(`http://localhost:3000${path}`))]).toEqual([path, undefined]);
  }
});

test('on localhost the names of the cookies carry the port, without a prefix that WebKit drops', async () => {
  const { server } = createApp(await configure({ origins: ['http://localhost:3000'] }), {
    origin: ['http://localhost:3000', 'http://localhost:4000'],
  });
  const answer = await server.handle(new Request('http://localhost:3000/auth/sign-in'));
  const [line = ''] = answer?.headers.getSetCookie() ?? [];
  expect(line).toMatch(/^claviger-3000\.\w+~f~/);
  expect(line).not.toContain('Secure');
  const { server: mixed } = createApp(await configure({ origins: ['http://localhost:3000'] }), {
    origin: ['http://localhost:3000', 'https://app.example.com'],
  });
  const other = await mixed.handle(new Request('http://localhost:3000/auth/sign-in'));
  expect(other?.headers.getSetCookie()[0]).toMatch(/^__Host-claviger\..*; Secure/);
});

test('without an origin a request without a Host header has the session of its own address', async () => {
  const origin = 'http://localhost:3000';
  const app = createApp(config, { origin: [] });
  const browser = openBrowser(app.server, origin);
  const { username, password, sub } = await world.createUser();
  const { path, ...init } = toCall('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });
  await browser.send(path, { ...init, headers: { ...init.headers, origin } });
  const request = new Request(`${origin}/notes`, { headers: { cookie: browser.header() } });
  const visit = app.server.visit(request);
  expect((await visit.fetchAuthSession()).getUserSub().or('guest')).toBe(sub);
  expect(await app.server.look(visit.forward()).snapshot()).toMatchObject({ userId: sub });
});
