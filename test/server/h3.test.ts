import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuthConfig } from '@claviger/auth';
import type { AuthServer } from '@claviger/auth/server';
import {
  createApp as createH3,
  defineEventHandler,
  type EventHandler,
  readBody,
  toNodeListener,
  toWebRequest,
} from 'h3';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { User } from '../session/world.js';
import { ORIGIN, useServerWorld } from './world.js';

// Nuxt runs on h3. The middleware is that of docs/servers.md.

const { world, configure, createApp, signIn, travel } = useServerWorld();
let config: AuthConfig;
let user: User;

beforeAll(async () => {
  config = await configure();
  user = await world.createUser();
});

const createMiddleware = (server: AuthServer): EventHandler =>
  defineEventHandler(async (event) => {
    const answer = event.path.startsWith('/auth/') ? await server.handle(toWebRequest(event)) : undefined;
    if (answer) return answer;
    const visit = server.visit({ headers: event.headers });
    event.context['session'] = await visit.fetchAuthSession({ only: 'tokens' });
    visit.apply(event.node.res);
    return undefined;
  });

test('an app on h3 serves the routes, renders as the user, and passes renewed cookies on', async () => {
  const app = createApp(config);
  const nuxt = createH3();
  nuxt.use(createMiddleware(app.server));
  nuxt.use(
    '/notes',
    defineEventHandler(async (event) => (await readBody(event)).text),
  );
  nuxt.use(defineEventHandler(({ context }) => `Hello ${context['session'].getUserSub().or('guest')}`));
  const server = createServer(toNodeListener(nuxt));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = app.browse();
  await signIn(app, browser, user);
  const open = (path: string): Promise<Response> =>
    fetch(url + path, { headers: { cookie: browser.header(), origin: ORIGIN, 'sec-fetch-site': 'same-origin' } });

  expect(await (await fetch(url)).text()).toBe('Hello guest');
  expect(await (await open('/')).text()).toBe(`Hello ${user.sub}`);
  expect(await (await open('/auth/session')).json()).toMatchObject({ status: 'signedIn', userId: user.sub });
  const note = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"text":"milk"}' };
  expect(await (await fetch(`${url}/notes`, note)).text()).toBe('milk');
  travel(3_600);
  const renewed = await open('/');
  expect(await renewed.text()).toBe(`Hello ${user.sub}`);
  expect(renewed.headers.get('cache-control')).toBe('private, no-store');
  expect(renewed.headers.getSetCookie().join()).toContain('~s~');
  browser.apply(renewed);
  const answer = await fetch(`${url}/auth/sign-out`, {
    method: 'POST',
    headers: { cookie: browser.header(), origin: ORIGIN, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await answer.json()).toMatchObject({ status: 'complete' });
  expect(answer.headers.getSetCookie().filter((line) => line.includes('Max-Age=0')).length).toBeGreaterThan(1);
});
