import * as entry from '@claviger/auth';
import { AuthError, createAuth } from '@claviger/auth';
import { confirmSignUp, federateToIdentityPool, getCurrentUser, signIn, signOut, signUp } from '@claviger/auth/actions';
import * as sessionEntry from '@claviger/auth/session';
import { describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { createMapStore, keysOf, recordOf } from './map-store.js';
import { answers, answersJson, dropAfter, dropBefore, type Fault, neverAnswers, refuses } from './network.js';
import { beside, count, createPage, force, goOn, refresh, vend } from './tabs.js';
import { allOk, columnsOf, guest, signInNew, typesOf, useWorld, valuesOf } from './world.js';

// The numbers are the rows of the lessons that other clients' public bug reports taught.

const world = useWorld();
const staleSeconds = 3600 - 60;

describe('failures', () => {
  test.each([
    ['the network is down', dropBefore],
    ['a server error', answers(500, 'oops')],
    ['an unknown exception', refuses('BrandNewException')],
    ['no tokens', answersJson({})],
  ] as [string, Fault][])('#5: a renewal ahead of time that fails (%s) costs nothing but a pause', async (_, fault) => {
    const { user, context, before } = await signInNew(world);
    const stored = new Map(context.store.values);
    await world.advance(3600 - 200);
    context.network.break(refresh, fault);
    context.network.break(vend, dropBefore);
    expect(valuesOf(await context.session.fetchAuthSession())).toEqual(before);
    await expect.poll(() => typesOf(context.events)).toEqual(['tokensRefreshFailed']);
    await settle();
    context.network.clear();
    for (let call = 0; call < 50; call++) {
      expect(valuesOf(await context.session.fetchAuthSession())).toEqual(before);
    }
    expect(context.network.operations).toEqual([]);
    expect(context.store.values).toEqual(stored);
    expect(context.session.getSnapshot()).toMatchObject({ status: 'signedIn', userId: user.sub });
    context.network.heal();
    await world.advance(6);
    expect(valuesOf(await context.session.fetchAuthSession())).toEqual(before);
    await expect.poll(() => count(refresh, context)).toBe(1);
  });

  test.each([
    ['a server error', answers(500, 'oops'), 'service/UnreadableResponse'],
    ['throttling', refuses('TooManyRequestsException', 'Rate exceeded'), 'service/TooManyRequestsException'],
    ['a service worker that answers 503', answers(503, ''), 'service/UnreadableResponse'],
    ['being offline', dropBefore, 'service/NetworkError'],
  ] as [string, Fault, string][])('#25: insisting meets %s, and the session stays', async (_, fault, error) => {
    const { user, context, before } = await signInNew(world);
    context.network.break('*', fault);
    const session = await force(context);
    expect(columnsOf(session)).toEqual({ ...allOk, credentials: error, tokens: error });
    const tokens = session.getCognitoTokens();
    expect(tokens.ok || tokens.error).toMatchObject({
      retryable: true,
      recoverySuggestion: expect.stringMatching(/\w/),
    });
    if (fault === dropBefore)
      expect(tokens.ok || tokens.error.cause).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
    // Now, and after a reload that is as unlucky.
    const reloaded = beside(world, context, { network: context.network });
    for (const { session } of [context, reloaded]) {
      expect(valuesOf(await session.fetchAuthSession())).toEqual(before);
      expect(await getCurrentUser(session)).toMatchObject({ userId: user.sub });
    }
  });

  test('#19: each thrown error and each error of a result is an exported error with a code', async () => {
    expect(sessionEntry.AuthError).toBe(AuthError);
    expect(Object.keys(entry)).toContain('AuthError');
    const { session, network, store } = world.context();
    const user = await world.createUser();
    const username = user.username;
    const thrown = async (work: () => unknown): Promise<unknown> => {
      try {
        return await work();
      } catch (error) {
        return error;
      }
    };
    const errors: unknown[] = [
      await thrown(() => createAuth({})),
      await thrown(() => getCurrentUser(session)),
      await thrown(() => signIn(session, { username: '', password: '' })),
      await thrown(() => signIn(session, { username, password: 'wrong' })),
      await thrown(() => signIn(session, { username: 'nobody@example.com', password: 'Correct-horse1' })),
      await thrown(() => signUp(session, { username, password: 'Correct-horse1' })),
      await thrown(() => confirmSignUp(session, { username: 'nobody@example.com', confirmationCode: '1' })),
      await thrown(() => federateToIdentityPool(session, { provider: '', token: '' })),
    ];
    network.break('*', dropBefore);
    errors.push(await thrown(() => signIn(session, user)));
    network.heal();
    const collect = async (): Promise<void> => {
      const { getUserSub, getIdentityId, getAWSCredentials, getCognitoTokens } = await session.fetchAuthSession();
      for (const get of [getUserSub, getIdentityId, getAWSCredentials, getCognitoTokens]) {
        const result = get();
        if (!result.ok) errors.push(result.error, await thrown(() => result.get()));
      }
    };
    await collect();
    store.failing = { write: true };
    const failed = await signOut(session);
    errors.push(failed.status === 'failed' && failed.error);
    store.failing = {};
    await signIn(session, { ...user, options: { authFlowType: 'USER_PASSWORD_AUTH' } });
    errors.push(await thrown(() => signIn(session, user)));
    network.break(refresh, refuses('NotAuthorizedException'));
    await session.fetchAuthSession({ forceRefresh: true });
    await collect();
    network.break('RevokeToken', dropBefore);

    expect(errors.length).toBeGreaterThan(20);
    for (const error of errors) {
      expect(error).toBeInstanceOf(AuthError);
      expect(error).toMatchObject({
        name: 'AuthError',
        kind: expect.stringMatching(/^[a-zA-Z]+$/),
        code: expect.stringMatching(/^[A-Z]\w+$/),
        message: expect.stringMatching(/\w/),
        recoverySuggestion: expect.stringMatching(/\w/),
        retryable: expect.any(Boolean),
      });
    }
  });

  test('#32: answers that are lost on the way, day after day, sign no user out', async () => {
    const config = await world.createClient({
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
    });
    const { user, ...signedIn } = await signInNew(world, { config });
    let { context } = signedIn;
    const sent: unknown[] = [];
    for (let day = 0; day < 20; day++) {
      await world.advance(staleSeconds);
      // One, two or three in a row, and sometimes a reload before the next.
      context.network.break(refresh, dropAfter, day % 4);
      await context.session.fetchAuthSession();
      if (day % 4 === 3) await world.advance(6);
      sent.push(...context.network.bodies.map((body) => body['RefreshToken']).filter(Boolean));
      if (day % 8 > 3) context = beside(world, context, { config });
      expect(columnsOf(await context.session.fetchAuthSession())).toEqual(allOk);
      expect(valuesOf(await context.session.fetchAuthSession()).userSub).toBe(user.sub);
      context.network.heal();
      context.network.clear();
    }
    // While it is not known what became of a token, the same one is sent.
    expect(sent.length).toBeGreaterThan(new Set(sent).size);
    expect(recordOf(context.store, 's')).toMatchObject({ gen: 21 });
  });
});

describe('signing out', () => {
  test.each([
    ['fails', dropBefore, 'NetworkError'],
    ['is refused', refuses('InternalErrorException', 'no', 500), 'InternalErrorException'],
    ['never ends', neverAnswers, 'Timeout'],
  ] as [string, Fault, string][])(
    '#10: it is done here first, also when the request for it %s',
    async (_, fault, code) => {
      const { context, before } = await signInNew(world);
      context.network.break('RevokeToken', fault);
      const leaving = signOut(context.session);
      await expect.poll(() => count('RevokeToken', context)).toBe(1);
      expect(context.session.getSnapshot()).toEqual({ status: 'signedOut', reason: 'user' });
      const reloaded = beside(world, context);
      for (const { session } of [context, reloaded]) {
        const now = await session.fetchAuthSession();
        expect(columnsOf(now)).toEqual(guest);
        expect(now.getAWSCredentials().get().accessKeyId).not.toBe(before.accessKeyId);
      }
      await context.clock.advance(5_000);
      expect(await leaving).toMatchObject({ status: 'partial', errors: { revoke: { code } } });
    },
  );

  test('the storage is cleared when it resolves, however slow the storage is', async () => {
    const { context } = await signInNew(world);
    const { store } = context;
    const { remove } = store;
    store.remove = async (key) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await remove(key);
    };
    await signOut(context.session);
    expect([...store.values.keys()]).toEqual([expect.stringMatching(/\.current$/)]);
  });
});

describe('storage', () => {
  test.each([
    ['an old session', (text: string) => text, 'expired'],
    ['half a session', (text: string) => text.slice(0, 200), 'signedOut'],
    ['no session', () => '[]', 'signedOut'],
    ['the session of a newer version', (text: string) => text.replace('"v":1', '"v":2'), 'unavailable'],
    ['a session with invalid tokens', (text: string) => text.replaceAll('eyJ', 'e'), 'signedOut'],
  ])('#15: a client is made over %s, and answers', async (_, spoil, status) => {
    const { context } = await signInNew(world);
    const [key = ''] = keysOf(context.store, 's');
    context.store.values.set(key, spoil(context.store.values.get(key) ?? ''));
    await world.advance(40 * 86_400);
    const { session } = beside(world, context);
    expect(session.getSnapshot()).toEqual({ status: 'loading' });
    session.subscribe(() => undefined)();
    expect((await session.fetchAuthSession()).isSignedIn).toBe(status === 'expired');
    expect(session.getSnapshot().status).toBe(status);
  });

  test('#16: starting offline waits for no answer', async () => {
    const { user, context, before } = await signInNew(world);
    const fresh = beside(world, context);
    fresh.network.break('*', neverAnswers);
    expect(valuesOf(await fresh.session.fetchAuthSession())).toEqual(before);
    expect(await getCurrentUser(fresh.session)).toMatchObject({ userId: user.sub });

    await world.advance(2 * 3600);
    const old = beside(world, context);
    old.network.break('*', neverAnswers);
    expect(await getCurrentUser(old.session)).toMatchObject({ userId: user.sub });
    expect(old.session.getSnapshot()).toMatchObject({ status: 'signedIn', userId: user.sub });
    expect([...fresh.network.operations, ...old.network.operations]).toEqual([]);
    // Who wants tokens has to wait, but not for ever.
    const session = await goOn(old.session.fetchAuthSession(), old.clock, []);
    expect(columnsOf(session)).toEqual({ ...allOk, credentials: 'service/Timeout', tokens: 'service/Timeout' });
  });

  test('#16: starting offline with tokens that ran out, credentials that are stored and still good are there', async () => {
    const config = await world.createClient({
      IdTokenValidity: 5,
      AccessTokenValidity: 5,
      TokenValidityUnits: { IdToken: 'minutes', AccessToken: 'minutes', RefreshToken: 'days' },
    });
    const { context, before } = await signInNew(world, { config });
    await world.advance(600);
    const reloaded = beside(world, context, { config });
    reloaded.network.break('*', dropBefore);
    const session = await reloaded.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual({ ...allOk, tokens: 'service/NetworkError' });
    expect(session.getIdentityId().get()).toBe(before.identityId);
    expect(session.getAWSCredentials().get().accessKeyId).toBe(before.accessKeyId);
  });

  test('#23: a storage that is empty for a moment, as a page goes, is no sign-out', async () => {
    const page = createPage();
    const { user, context, before } = await signInNew(world, { lifecycle: page.lifecycle });
    const { store, session } = context;
    const { read } = store;
    const stored = new Map(store.values);
    store.read = async () => null;
    page.wake();
    expect(valuesOf(await session.fetchAuthSession())).toEqual(before);
    expect(session.getSnapshot()).toMatchObject({ status: 'signedIn', userId: user.sub });
    expect(context.events).toEqual([]);
    expect(store.values).toEqual(stored);
    store.read = read;
    page.wake();
    expect(valuesOf(await session.fetchAuthSession())).toEqual(before);
    expect(context.events).toEqual([]);
    expect(context.network.operations).toEqual([]);
  });

  test('#24: opening a second tab right after a sign-in writes nothing, and is no news', async () => {
    const user = await world.createUser();
    const context = world.context();
    await context.signIn(user);
    const session = await context.session.fetchAuthSession();
    context.events.length = 0;
    const stored = new Map(context.store.values);
    const writes: string[] = [];
    const { write, remove } = context.store;
    context.store.write = (key, value) => {
      writes.push(key);
      return write(key, value);
    };
    context.store.remove = (key) => {
      writes.push(key);
      return remove(key);
    };
    for (let tab = 0; tab < 3; tab++) {
      const other = beside(world, context);
      other.session.onSnapshot(() => undefined);
      expect(valuesOf(await other.session.fetchAuthSession())).toEqual(valuesOf(session));
      expect(other.network.operations).toEqual([]);
      expect(other.events).toEqual([]);
      other.session.dispose();
    }
    expect(writes).toEqual([]);
    expect(context.store.values).toEqual(stored);
    expect(context.events).toEqual([]);
    expect(await context.session.fetchAuthSession()).toBe(session);
  });

  test('a refresh token that was rotated is kept when the identity pool fails', async () => {
    const config = await world.createClient({
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    });
    const { context } = await signInNew(world, { config });
    context.network.break(vend, dropBefore);
    expect(columnsOf(await force(context))).toEqual({ ...allOk, credentials: 'service/NetworkError' });
    const reloaded = beside(world, context, { config });
    expect(columnsOf(await force(reloaded))).toEqual(allOk);
    context.network.heal();
    await world.advance(6);
    expect(columnsOf(await force(context))).toEqual(allOk);
  });
});

describe('users', () => {
  test('#27: users of one storage, one after another and side by side, are never mixed', async () => {
    const store = createMapStore();
    const { clock } = world.context();
    const config = { mine: world.config(), other: await world.createClient({}) };
    const mine = world.context({ store, clock });
    const other = world.context({ store, clock, config: config.other });
    const users = await Promise.all([world.createUser(), world.createUser(), world.createUser()]);
    await other.signIn(users[2]);
    const identities = new Set<string>();
    for (const user of [users[0], users[1], users[0]]) {
      await mine.signIn(user);
      for (const [context, { sub }] of [
        [mine, user],
        [other, users[2]],
      ] as const) {
        const session = await force(context);
        const { userSub, identityId } = valuesOf(session);
        const { idToken, accessToken } = session.getCognitoTokens().get();
        expect([userSub, idToken.payload['sub'], accessToken.payload['sub']]).toEqual([sub, sub, sub]);
        expect(await getCurrentUser(context.session)).toMatchObject({ userId: sub });
        identities.add(`${sub} ${identityId}`);
      }
      // Nothing leads to a session by way of who it is about.
      const keys = [...store.values.keys()].join();
      for (const { username, sub } of users) expect(keys).not.toMatch(new RegExp(`${username}|${sub}`));
      await signOut(mine.session);
      expect(valuesOf(await other.session.fetchAuthSession()).userSub).toBe(users[2].sub);
    }
    expect(identities.size).toBe(3);
  });

  test("an old user's identity id is never sent with the next user's token", async () => {
    const { context, before } = await signInNew(world);
    const other = beside(world, context);
    await other.session.fetchAuthSession();
    await signOut(context.session);
    const next = await world.createUser();
    await context.signIn(next);
    context.network.clear();
    const session = await context.session.fetchAuthSession();
    expect(valuesOf(session).userSub).toBe(next.sub);
    expect(valuesOf(await force(other)).userSub).toBe(next.sub);
    const sent = [context, other].flatMap(({ network }) => network.bodies);
    expect(sent.length).toBeGreaterThan(0);
    expect(JSON.stringify(sent)).not.toContain(before.identityId);
    expect(valuesOf(session).identityId).not.toBe(before.identityId);
  });

  test('credentials that live for ten minutes are renewed within them', async () => {
    const shortens: Fault = async ({ send }) => {
      const reply = (await (await send()).json()) as { Credentials: { Expiration: number } };
      reply.Credentials.Expiration = Math.floor(world.local.clock.now() / 1000) + 600;
      return Response.json(reply);
    };
    const user = await world.createUser();
    const context = world.context();
    context.network.break(vend, shortens);
    await context.signIn(user);
    const before = valuesOf(await context.session.fetchAuthSession());
    await world.advance(300);
    expect(valuesOf(await context.session.fetchAuthSession())).toEqual(before);
    await world.advance(301);
    const session = await context.session.fetchAuthSession();
    expect(valuesOf(session).accessKeyId).not.toBe(before.accessKeyId);
    expect(session.getAWSCredentials().get().expiration.getTime()).toBeGreaterThan(world.local.clock.now());
    context.network.heal();
    context.network.break('*', dropBefore);
    await world.advance(601);
    expect(columnsOf(await context.session.fetchAuthSession()).credentials).toBe('service/NetworkError');
  });
});
