// A store that fails, at every door: a session that may be over does not count, and no session ends by the failure.

import type { AuthConfig } from '@claviger/auth';
import { memoryStore, type ServerStore } from '@claviger/auth/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../session/world.js';
import { createScenes, expectSealed, ROUTE_NAMES, type RouteName, type Scene, serveUpstream } from './attacks.js';
import type { Browser } from './browser.js';
import { type App, readSession, useServerWorld } from './world.js';

const serverWorld = useServerWorld();
const { world, configure, createApp, signIn, travel } = serverWorld;
const secret = 'a secret that all processes of the app share';
let config: AuthConfig;
let upstream: Awaited<ReturnType<typeof serveUpstream>>;

beforeAll(async () => {
  config = await configure();
  upstream = await serveUpstream();
});
afterAll(() => upstream?.close());

/** A store whose methods fail while their names are in `broken`: `get` for all keys, or `get outcome` for those of one kind. */
interface BreakableStore extends ServerStore {
  readonly broken: Set<string>;
}

function breakableStore(): BreakableStore {
  const broken: BreakableStore['broken'] = new Set();
  const inner = memoryStore();
  const guard = <Name extends keyof ServerStore>(name: Name): ServerStore[Name] =>
    ((key: string, ...inputs: readonly never[]) => {
      const kind = key.split('.', 1)[0];
      if (broken.has(name) || broken.has(`${name} ${kind}`)) return Promise.reject(new Error('connection refused'));
      return (inner[name] as (...given: readonly unknown[]) => unknown)(key, ...inputs);
    }) as ServerStore[Name];
  return {
    ...{ broken, get: guard('get'), set: guard('set'), add: guard('add') },
    ...{ remove: guard('remove'), removeIf: guard('removeIf') },
  };
}

const breakAll = ({ broken }: BreakableStore): void => {
  for (const name of ['get', 'set', 'add', 'remove', 'removeIf'] as const) broken.add(name);
};

/** Pages start a sign-in without a session, and a user can always sign out. */
const WITHOUT: readonly RouteName[] = ['sign-in', 'sign-out'];

describe.each(ROUTE_NAMES)('%s', (route) => {
  test('while the store fails: 503 and when to try again, or no need of it; afterwards the session is there', async () => {
    const open = createScenes(serverWorld, upstream);
    const store = breakableStore();
    const scene: Scene = await open(config, route, { store });
    const cookies = scene.browser.header();
    breakAll(store);
    const answer = await scene.send(scene.request(route));
    expectSealed(answer);
    if (WITHOUT.includes(route)) {
      expect(answer.status).toBe(route === 'sign-in' ? 303 : 200);
    } else {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect([scene.app.network.operations, upstream.received]).toEqual([[], []]);
      expect(scene.browser.header()).toBe(cookies);
    }
    expect(scene.app.logs.map(({ event }) => event)).toContain('store.failed');
    store.broken.clear();
    const status = route === 'sign-out' ? 'signedOut' : 'signedIn';
    expect(await (await scene.browser.call('/auth/session')).json()).toMatchObject({ status });
  });
});

async function openSignedIn(app: App, user: User): Promise<Browser> {
  const browser = app.browse();
  await signIn(app, browser, user);
  return browser;
}

async function render(
  { server }: App,
  cookie: string,
): Promise<{ readonly error: string | undefined; readonly response: Response }> {
  const visit = server.visit({ headers: { cookie } });
  const session = await visit.fetchAuthSession({ only: 'tokens' });
  return { error: session.getCognitoTokens().error?.code, response: visit.apply(new Response()) };
}

test('a copied cookie of a user who has signed out does not count while the store cannot be read', async () => {
  const store = breakableStore();
  const [app, another] = [createApp(config, { secret, store }), createApp(config, { secret, store })];
  const user = await world.createUser();
  const browser = await openSignedIn(app, user);
  const copied = browser.header();
  await browser.call('/auth/sign-out', { method: 'POST' });
  store.broken.add('get');
  expect(await readSession(another, copied)).toMatchObject({ sub: undefined, error: 'StorageUnavailable' });
  expect(await another.server.look({ cookie: copied }).snapshot()).toMatchObject({ status: 'unavailable' });
});

test('a visit and a look name the failure, and leave the cookies as they are', async () => {
  const store = breakableStore();
  const app = createApp(config, { store });
  const user = await world.createUser();
  const browser = await openSignedIn(app, user);
  breakAll(store);
  const { error, response } = await render(app, browser.header());
  expect([error, response.headers.getSetCookie()]).toEqual(['StorageUnavailable', []]);
  store.broken.clear();
  expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
});

test('a sign-out works while the store fails: the cookies go, and the tokens are revoked', async () => {
  const store = breakableStore();
  const app = createApp(config, { store });
  const browser = await openSignedIn(app, await world.createUser());
  breakAll(store);
  app.network.clear();
  expect(await (await browser.call('/auth/sign-out', { method: 'POST' })).json()).toMatchObject({ status: 'complete' });
  expect(app.network.operations).toEqual(['RevokeToken']);
  expect([...browser.cookies.keys()].filter((name) => name.includes('~s~'))).toEqual([]);
});

test('a user signs in while the store fails, and the session counts when it works again', async () => {
  const store = breakableStore();
  const app = createApp(config, { store });
  const user = await world.createUser();
  breakAll(store);
  const browser = await openSignedIn(app, user);
  store.broken.clear();
  expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
});

describe('a refresh under rotation without grace', () => {
  test.each(['get', 'get outcome', 'add'])(
    'is not sent while %s fails: another process may have spent it',
    async (call) => {
      const store = breakableStore();
      const [app, another] = [createApp(config, { secret, store }), createApp(config, { secret, store })];
      const user = await world.createUser();
      const browser = await openSignedIn(app, user);
      travel(3_600);
      const old = browser.header();
      store.broken.add(call);
      expect((await render(another, old)).error).toBe('StorageUnavailable');
      store.broken.clear();
      browser.apply((await render(app, old)).response);
      store.broken.add(call);
      another.network.clear();
      // Nothing is added where the outcome is known.
      expect((await render(another, old)).error).toBe(call === 'add' ? undefined : 'StorageUnavailable');
      store.broken.clear();
      expect(another.network.operations).toEqual([]);
      expect(await readSession(another, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
    },
  );

  test('keeps the new tokens when the store fails after the service has answered', async () => {
    const store = breakableStore();
    const app = createApp(config, { secret, store });
    const user = await world.createUser();
    const browser = await openSignedIn(app, user);
    travel(3_600);
    app.network.break('GetTokensFromRefreshToken', async ({ send }) => {
      const answer = await send();
      breakAll(store);
      return answer;
    });
    const { error, response } = await render(app, browser.header());
    expect(error).toBeUndefined();
    browser.apply(response);
    store.broken.clear();
    expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
  });
});

test('the note of a sign-out lives as long as an access token, also where the clock of the server is an hour ahead', async () => {
  const seconds: number[] = [];
  const inner = memoryStore();
  const store: ServerStore = {
    ...inner,
    async set(key, value, life) {
      if (key.startsWith('ended.')) seconds.push(life);
      await inner.set(key, value, life);
    },
  };
  const app = createApp(config, { store });
  const browser = await openSignedIn(app, await world.createUser());
  travel(3_600);
  await browser.call('/auth/sign-out', { method: 'POST' });
  expect(Math.min(...seconds)).toBeGreaterThanOrEqual(3_600);
});
