import { confirmSignUp, resendSignUpCode, signIn, signOut, signUp } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { createMapStore } from './map-store.js';
import { createGate, createNetwork, neverAnswers } from './network.js';
import { allOk, columnsOf, guest, signInNew, useWorld, valuesOf } from './world.js';

const world = useWorld();
const bothStaleSeconds = 3600 - 60;
const credentials = { authFlowType: 'USER_PASSWORD_AUTH' } as const;

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe('as few requests as possible', () => {
  test('none when everything is fresh, and the very same session', async () => {
    const { context } = await signInNew(world);
    const session = await context.session.fetchAuthSession();
    for (const again of await Promise.all(times(100, () => context.session.fetchAuthSession()))) {
      expect(again).toBe(session);
    }
    expect(context.session.fetchAuthSession()).toBe(context.session.fetchAuthSession());
    expect(session.getUserSub()).toBe(session.getUserSub());
    expect(session.getAWSCredentials().get()).toBe(session.getAWSCredentials().get());
    expect(context.network.operations).toEqual([]);
  });

  test('none when the page reloads', async () => {
    const { context, before } = await signInNew(world);
    const reloaded = world.context({ store: context.store, clock: context.clock });
    expect(valuesOf(await reloaded.session.fetchAuthSession())).toEqual(before);
    expect(reloaded.network.operations).toEqual([]);
  });

  test('two when tokens and credentials are stale, however many ask', async () => {
    const { context, before } = await signInNew(world);
    await world.advance(bothStaleSeconds);
    const sessions = await Promise.all(times(100, () => context.session.fetchAuthSession()));
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);
    expect(new Set(sessions).size).toBe(1);
    expect(valuesOf(sessions[0] as never).accessToken).not.toBe(before.accessToken);
    context.network.clear();
    expect(await context.session.fetchAuthSession()).toBe(sessions[0]);
    expect(context.network.operations).toEqual([]);
  });

  test('two when 100 callers insist at once, and two for all who insist while those are on their way', async () => {
    const { context } = await signInNew(world);
    const force = () => context.session.fetchAuthSession({ forceRefresh: true });
    await Promise.all(times(100, force));
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);

    context.network.clear();
    const gate = createGate('before');
    context.network.break('GetTokensFromRefreshToken', gate.fault, 1);
    const first = force();
    await gate.reached;
    const late = times(100, force);
    gate.open();
    const sessions = await Promise.all([first, ...late]);
    expect(context.network.operations.filter((name) => name === 'GetTokensFromRefreshToken')).toHaveLength(2);
    expect(context.network.operations.length).toBeLessThanOrEqual(4);
    expect(columnsOf(sessions[100] as never)).toEqual(allOk);
  });

  test('one when only the credentials are stale', async () => {
    const config = await world.createClient({
      AccessTokenValidity: 24,
      IdTokenValidity: 24,
      TokenValidityUnits: { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' },
    });
    const { context } = await signInNew(world, { config });
    await world.advance(bothStaleSeconds);
    await Promise.all(times(100, () => context.session.fetchAuthSession()));
    expect(context.network.operations).toEqual(['GetCredentialsForIdentity']);
  });

  test('two for a guest the first time, then none, and one identity for a hundred', async () => {
    const context = world.context();
    const sessions = await Promise.all(times(100, () => context.session.fetchAuthSession()));
    expect(columnsOf(sessions[0] as never)).toEqual(guest);
    await context.session.fetchAuthSession();
    expect(context.network.operations).toEqual(['GetId', 'GetCredentialsForIdentity']);
  });

  test('two for twenty tabs over one store, of a user and of a guest', async () => {
    const network = createNetwork();
    const { context } = await signInNew(world, { network });
    const tabs = times(20, () => world.context({ store: context.store, network, clock: context.clock }));
    await Promise.all(tabs.map(({ session }) => session.fetchAuthSession()));
    expect(network.operations).toEqual([]);
    await world.advance(bothStaleSeconds);
    const sessions = await Promise.all(tabs.map(({ session }) => session.fetchAuthSession()));
    expect(network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);
    expect(new Set(sessions.map((session) => valuesOf(session).accessToken)).size).toBe(1);

    network.clear();
    const store = createMapStore();
    const guests = times(20, () => world.context({ store, network }));
    const ids = await Promise.all(
      guests.map(async ({ session }) => (await session.fetchAuthSession()).getIdentityId()),
    );
    expect(new Set(ids.map((id) => id.get())).size).toBe(1);
    expect(network.operations).toEqual(['GetId', 'GetCredentialsForIdentity']);
  });

  test('one behind the back of callers when the tokens are merely due', async () => {
    const { context, before } = await signInNew(world);
    await world.advance(3600 - 200);
    const session = await context.session.fetchAuthSession();
    expect(valuesOf(session)).toEqual(before);
    await expect.poll(() => context.network.operations.length).toBe(2);
    await expect
      .poll(async () => valuesOf(await context.session.fetchAuthSession()).accessToken)
      .not.toBe(before.accessToken);
    expect(context.network.operations).toEqual(
      expect.arrayContaining(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']),
    );
  });

  test('none for making a session, subscribing, looking at the snapshot and letting go of it', async () => {
    const context = world.context();
    const stop = context.session.onSnapshot(() => undefined);
    context.session.getSnapshot();
    await settle();
    stop();
    context.session.dispose();
    expect(context.network.operations).toEqual([]);
  });
});

describe('waiting', () => {
  test('a caller who aborts rejects with its reason, and other callers do not notice', async () => {
    const { context, before } = await signInNew(world);
    await world.advance(bothStaleSeconds);
    const gate = createGate('before');
    context.network.break('GetTokensFromRefreshToken', gate.fault, 1);
    const controller = new AbortController();
    const impatient = context.session.fetchAuthSession({ signal: controller.signal });
    const patient = times(3, () => context.session.fetchAuthSession());
    await gate.reached;
    controller.abort(new Error('enough'));
    await expect(impatient).rejects.toThrow('enough');
    gate.open();
    for (const session of await Promise.all(patient)) {
      expect(columnsOf(session)).toEqual(allOk);
      expect(valuesOf(session).accessToken).not.toBe(before.accessToken);
    }
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);
  });

  test('an aborted signal rejects at once, fresh or not', async () => {
    const { context } = await signInNew(world);
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(context.session.fetchAuthSession({ signal })).rejects.toThrow('too late');
    await expect(context.session.fetchAuthSession({ signal, forceRefresh: true })).rejects.toThrow('too late');
    expect(context.network.operations).toEqual([]);
  });

  test('a server that never answers: a session is handed out as far as it is still good', async () => {
    const { context, before } = await signInNew(world);
    await world.advance(bothStaleSeconds);
    context.network.break('*', neverAnswers);
    const waiting = context.session.fetchAuthSession();
    await settle();
    await context.clock.advance(30_000);
    expect(valuesOf(await waiting)).toEqual(before);
    await context.clock.advance(60_000);
    const expired = context.session.fetchAuthSession();
    await settle();
    await context.clock.advance(30_000);
    expect(columnsOf(await expired)).toEqual({ ...allOk, credentials: 'service/Timeout', tokens: 'service/Timeout' });
  });

  test('a server that never answers: every call settles within its limit', async () => {
    const context = world.context();
    const user = await world.createUser();
    context.network.break('*', neverAnswers);
    const { session, clock } = context;
    const limits: [call: () => Promise<unknown>, limitMs: number][] = [
      [() => session.fetchAuthSession(), 30_000],
      [() => session.fetchAuthSession({ forceRefresh: true }), 30_000],
      [() => signIn(session, user), 10_000],
      [() => signIn(session, { ...user, options: credentials }), 10_000],
      [() => signUp(session, user), 10_000],
      [() => confirmSignUp(session, { ...user, confirmationCode: '123456' }), 10_000],
      [() => resendSignUpCode(session, user), 10_000],
    ];
    for (const [call, limitMs] of limits) {
      const sent = context.network.operations.length;
      let outcome: unknown;
      const work = call().then(
        (value) => {
          outcome = value;
        },
        (error: unknown) => {
          outcome = error;
        },
      );
      await expect.poll(() => context.network.operations.length).toBeGreaterThan(sent);
      await clock.advance(limitMs - 1_000);
      await clock.advance(1_000);
      expect(outcome).toBeDefined();
      await work;
      // What it left behind ends too.
      await clock.advance(60_000);
    }
    expect(clock.pending()).toBe(0);
  });

  test('a server that never answers: signing out is done at once here, and told within five seconds', async () => {
    const { context } = await signInNew(world);
    context.network.break('*', neverAnswers);
    const leaving = signOut(context.session);
    await settle();
    expect(context.session.getSnapshot()).toMatchObject({ status: 'signedOut', reason: 'user' });
    await context.clock.advance(5_000);
    expect(await leaving).toMatchObject({
      status: 'partial',
      errors: { revoke: { kind: 'service', code: 'Timeout' } },
    });
  });

  test('a storage that never answers: the call settles, and no user counts as signed out', async () => {
    const { context } = await signInNew(world);
    const reloaded = world.context({ store: context.store, clock: context.clock });
    context.store.afterRead = () => new Promise(() => undefined);
    const waiting = reloaded.session.fetchAuthSession();
    await settle();
    await context.clock.advance(30_000);
    const session = await waiting;
    expect(columnsOf(session)).toMatchObject({
      isSignedIn: false,
      userSub: 'service/StorageUnavailable',
      tokens: 'service/StorageUnavailable',
    });
  });
});
