// Tokens that grow with a user's groups, and a `Cookie` header that other cookies fill: no renewal loses the session.

import {
  AdminAddUserToGroupCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type AuthConfig, createAuth } from '@claviger/auth';
import { memoryStore, type ServerStore } from '@claviger/auth/server';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createMapStore } from '../session/map-store.js';
import type { User } from '../session/world.js';
import type { Browser } from './browser.js';
import { type App, readSession, useServerWorld } from './world.js';

const { world, configure, createApp, signIn, travel } = useServerWorld();
/** 40 names of 120 characters: about 6 kB in each of the two tokens. */
const groups = Array.from({ length: 40 }, (_, index) => `${index}-`.padEnd(120, 'group'));
let config: AuthConfig;

beforeAll(async () => {
  config = await configure();
  const { id: UserPoolId } = world.config().userPool;
  for (const GroupName of groups) await world.userPools.send(new CreateGroupCommand({ UserPoolId, GroupName }));
});

async function changeGroups(
  { username: Username }: User,
  Command: typeof AdminAddUserToGroupCommand | typeof AdminRemoveUserFromGroupCommand,
): Promise<void> {
  const { id: UserPoolId } = world.config().userPool;
  for (const GroupName of groups) await world.userPools.send(new Command({ UserPoolId, GroupName, Username }));
}

/** Renders a page, whose answer reaches the browser. */
async function render({ server }: App, browser: Browser): Promise<{ sub: string | undefined; error: unknown }> {
  const visit = server.visit({ headers: { cookie: browser.header() } });
  const session = await visit.fetchAuthSession({ only: 'tokens' });
  browser.apply(visit.apply(new Response()));
  const { error } = session.getCognitoTokens();
  return { sub: session.getUserSub().value, error: error && [error.kind, error.code, error.recoverySuggestion] };
}

const byMode = [
  { mode: 'bff', wayOut: expect.stringContaining('`store`') },
  { mode: 'cookies', wayOut: expect.stringContaining("mode: 'bff'") },
] as const;

describe.each(byMode)('in $mode mode', ({ mode, wayOut }) => {
  test('a renewal with tokens that fit into no cookie is an error with the way out, and the session stays', async () => {
    const user = await world.createUser();
    const app = createApp(config, { mode });
    const browser = app.browse();
    await signIn(app, browser, user);
    await changeGroups(user, AdminAddUserToGroupCommand);
    for (const seconds of [3_600, 120, 3_600]) {
      travel(seconds);
      const tooLarge = { sub: user.sub, error: ['configuration', 'CookiesTooLarge', wayOut] };
      expect(await render(app, browser)).toEqual(tooLarge);
    }
    await changeGroups(user, AdminRemoveUserFromGroupCommand);
    expect(await render(app, browser)).toEqual({ sub: user.sub, error: undefined });
    expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub, error: undefined });
  });

  test('other cookies that came after the sign-in keep no renewal from being written', async () => {
    const user = await world.createUser();
    const app = createApp(config, { mode });
    const browser = app.browse();
    await signIn(app, browser, user);
    browser.cookies.set('other', { value: 'x'.repeat(11_000), line: '' });
    for (let hour = 0; hour < 12; hour++) {
      travel(3_600);
      expect(await render(app, browser)).toEqual({ sub: user.sub, error: undefined });
    }
  });
});

/** A store whose entries a test can list and lose. */
function listedStore(): ServerStore & { readonly keys: Set<string>; lose(): Promise<void> } {
  const inner = memoryStore();
  const keys = new Set<string>();
  const note = (key: string): string => {
    keys.add(key);
    return key;
  };
  return {
    ...inner,
    keys,
    set: (key, ...rest) => inner.set(note(key), ...rest),
    async remove(key) {
      keys.delete(key);
      await inner.remove(key);
    },
    async lose() {
      for (const key of keys) await inner.remove(key);
    },
  };
}

describe('a server with a store', () => {
  const secret = 'a secret that all processes of the app share';

  async function signInLarge(): Promise<{
    user: User;
    store: ReturnType<typeof listedStore>;
    app: App;
    browser: Browser;
  }> {
    const user = await world.createUser();
    await changeGroups(user, AdminAddUserToGroupCommand);
    const store = listedStore();
    const app = createApp(config, { secret, store });
    const browser = app.browse();
    const answer = await signIn(app, browser, user);
    expect(answer.headers.get('location')).toBe('https://app.example.com/notes');
    return { user, store, app, browser };
  }

  const findGroups = async ({ server }: App, cookie: string): Promise<number | undefined> =>
    (await server.look({ cookie }).session()).getCognitoTokens().value?.accessToken.payload['cognito:groups']?.length;

  test('keeps the tokens that fit into no cookie, for all processes, and renews them', async () => {
    const { user, store, app, browser } = await signInLarge();
    const another = createApp(config, { secret, store });
    expect(browser.header().length).toBeLessThan(5_000);
    app.network.clear();
    for (const [one, other] of [
      [app, another],
      [another, app],
    ] as const) {
      expect(await findGroups(one, browser.header())).toBe(groups.length);
      expect(await findGroups(other, browser.header())).toBe(groups.length);
      travel(3_600);
      expect(await render(one, browser)).toEqual({ sub: user.sub, error: undefined });
    }
    expect([...app.network.operations, ...another.network.operations]).toEqual(
      Array.from({ length: 2 }, () => 'GetTokensFromRefreshToken'),
    );
  });

  test('seals them again under a new secret', async () => {
    const { user, store, browser } = await signInLarge();
    const newer = 'a newer secret that all processes of the app share';
    expect(await render(createApp(config, { secret: [newer, secret], store }), browser)).toMatchObject({
      sub: user.sub,
    });
    const app = createApp(config, { secret: newer, store });
    expect(await findGroups(app, browser.header())).toBe(groups.length);
  });

  test('renews a session whose tokens the store has lost, and until then says who the user is', async () => {
    const { user, store, browser } = await signInLarge();
    await store.lose();
    const app = createApp(config, { secret, store });
    expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub, error: 'Expired' });
    expect(await app.server.look({ cookie: browser.header() }).snapshot()).toMatchObject({
      status: 'signedIn',
      userId: user.sub,
    });
    expect(app.network.operations).toEqual([]);
    expect(await render(app, browser)).toEqual({ sub: user.sub, error: undefined });
    expect(app.network.operations).toEqual(['GetTokensFromRefreshToken']);
    expect(await findGroups(app, browser.header())).toBe(groups.length);
  });

  test('loses no session where the store fails in the middle of a renewal', async () => {
    const { user, store, browser } = await signInLarge();
    travel(3_600);
    const set: ServerStore['set'] = async () => Promise.reject(new Error('connection reset'));
    const failing = createApp(config, { secret, store: { ...store, set } });
    expect(await render(failing, browser)).toEqual({ sub: user.sub, error: undefined });
    travel(120);
    expect(await render(createApp(config, { secret, store }), browser)).toEqual({ sub: user.sub, error: undefined });
  });

  test('serves a page, also after the store has lost the tokens', async () => {
    const origin = 'http://localhost:3000';
    const user = await world.createUser();
    await changeGroups(user, AdminAddUserToGroupCommand);
    const store = listedStore();
    const browser = createApp(config, { secret, store, origin }).browse();
    const pool = { ...world.config().userPool, clientId: `${config.userPool?.clientId}` };
    const auth = createAuth(
      { userPool: { ...pool, endpoint: `${origin}/auth/cognito` } },
      {
        storage: createMapStore(),
        fetch: (url, init) => browser.call(`${url}`, { ...init, headers: { origin, ...Object(init?.headers) } }),
      },
    );
    onTestFinished(auth.dispose);
    await auth.signIn(user);
    const { accessToken, idToken } = (await auth.fetchAuthSession({ only: 'tokens' })).getCognitoTokens().get();
    const { payload } = idToken;
    expect(payload['cognito:groups']).toHaveLength(groups.length);
    await store.lose();
    const later = createApp(config, { secret, store, origin }).browse(browser.cookies);
    const answer = await later.call('/auth/cognito', {
      method: 'POST',
      headers: {
        origin,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
      },
      body: JSON.stringify({ AccessToken: `${accessToken}` }),
    });
    expect([answer.status, (await answer.json()).Username]).toEqual([200, payload['cognito:username']]);
  });

  test('has no tokens of a session after its sign-out', async () => {
    const { store, app, browser } = await signInLarge();
    const copied = browser.header();
    expect([...store.keys].filter((key) => key.startsWith('tokens.'))).toHaveLength(1);
    await browser.call('/auth/sign-out', { method: 'POST' });
    expect([...store.keys].filter((key) => key.startsWith('tokens.'))).toEqual([]);
    expect(await readSession(app, copied)).toMatchObject({ sub: undefined, error: 'SignedOut' });
  });

  test('keeps the ending of a session', async () => {
    const { app, browser } = await signInLarge();
    travel(3_600);
    app.network.break('GetTokensFromRefreshToken', async () =>
      Response.json({ __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' }, { status: 400 }),
    );
    expect(await render(app, browser)).toMatchObject({
      error: ['sessionExpired', 'NotAuthorizedException', expect.anything()],
    });
    travel(3_600);
    app.network.clear();
    expect(await render(app, browser)).toMatchObject({
      error: ['sessionExpired', 'NotAuthorizedException', expect.anything()],
    });
    expect(app.network.operations).toEqual([]);
  });
});

test.each([
  ['cookies', 'bff'],
  ['bff', 'cookies'],
] as const)(
  'an app that changes from %s to %s clears the cookies of before, which would leave no room',
  async (before, mode) => {
    const user = await world.createUser();
    const UserAttributes = [{ Name: 'profile', Value: 'x'.repeat(2_000) }];
    const input = { UserPoolId: config.userPool?.id, Username: user.username, UserAttributes };
    await world.userPools.send(new AdminUpdateUserAttributesCommand(input));
    const older = createApp(config, { mode: before });
    const browser = older.browse();
    await signIn(older, browser, user);
    const left = [...browser.cookies.keys()].filter((name) => /[~.]s[~.]/.test(name));
    expect(left.length).toBeGreaterThan(1);
    const app = createApp(config, { mode });
    const next = app.browse(browser.cookies);
    const answer = await signIn(app, next, user);
    expect(answer.headers.get('location')).toBe('https://app.example.com/notes');
    expect(await readSession(app, next.header())).toMatchObject({ sub: user.sub, error: undefined });
    expect([...next.cookies.keys()].filter((name) => left.includes(name))).toEqual([]);
  },
);
