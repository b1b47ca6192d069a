import { signIn, signOut } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { editRecord, recordOf } from './map-store.js';
import { beside, count, force, refresh } from './tabs.js';
import { allOk, columnsOf, guest, signInNew, typesOf, useWorld, valuesOf } from './world.js';

const world = useWorld();
const staleSeconds = 3600 - 60;

describe('the store', () => {
  test('a refresh that cannot be written is reported, and is written with the next', async () => {
    const { context, before } = await signInNew(world);
    context.store.failing = { write: true };
    const session = await force(context);
    expect(columnsOf(session)).toEqual(allOk);
    expect(valuesOf(session).accessToken).not.toBe(before.accessToken);
    expect(new Set(typesOf(context.events))).toEqual(new Set(['storageDegraded', 'tokensRefreshed']));
    expect(recordOf(context.store, 's')).toMatchObject({ gen: 1 });
    context.store.failing = {};
    const healed = valuesOf(await force(context));
    expect(recordOf(context.store, 's')).toMatchObject({ gen: 3 });
    expect(valuesOf(await beside(world, context).session.fetchAuthSession())).toEqual(healed);
  });

  test('a record that was evicted while it was in use is written again', async () => {
    const { user, context } = await signInNew(world);
    context.store.values.clear();
    const session = await force(context);
    expect(columnsOf(session)).toEqual(allOk);
    expect(valuesOf(session).userSub).toBe(user.sub);
    expect(columnsOf(await beside(world, context).session.fetchAuthSession())).toEqual(allOk);
    expect(typesOf(context.events)).toEqual(['tokensRefreshed']);
  });

  test('a sign-out that cannot be written fails, and changes nothing', async () => {
    const { context, before } = await signInNew(world);
    context.store.failing = { write: true };
    const result = await signOut(context.session);
    expect(result).toMatchObject({ status: 'failed', error: { kind: 'service', code: 'StorageUnavailable' } });
    expect(valuesOf(await context.session.fetchAuthSession())).toEqual(before);
    expect(context.network.operations).toEqual([]);
    expect(context.events).toEqual([]);
    context.store.failing = {};
    expect(await signOut(context.session)).toEqual({ status: 'complete' });
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(guest);
  });

  test('a session that could never be stored can be left although nothing can be written', async () => {
    const context = world.context();
    context.store.failing = { write: true };
    await context.signIn(await world.createUser());
    expect(await signOut(context.session)).toEqual({ status: 'complete' });
    expect(context.session.getSnapshot()).toEqual({ status: 'signedOut', reason: 'user' });
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(guest);
  });

  test('signing out leaves nothing in the store but that it happened', async () => {
    const { context } = await signInNew(world);
    await signOut(context.session);
    expect([...context.store.values.keys()]).toEqual([expect.stringMatching(/\.current$/)]);
    expect([...context.store.values.values()]).toEqual([expect.stringMatching(/^out:[0-9a-f]{32}$/)]);
  });

  test('a local clock that is constantly wrong changes nothing, also across a reload', async () => {
    for (const skewMs of [-10 * 365 * 86_400_000, -86_400_000, 86_400_000, 10 * 365 * 86_400_000]) {
      const user = await world.createUser();
      const context = world.context();
      context.skewMs = skewMs;
      await context.signIn(user);
      expect(columnsOf(await context.session.fetchAuthSession())).toEqual(allOk);
      context.network.clear();
      await world.advance(60);
      const reloaded = beside(world, context);
      reloaded.skewMs = skewMs;
      expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(allOk);
      expect(reloaded.network.operations).toEqual([]);
      await world.advance(staleSeconds);
      expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(allOk);
      expect(reloaded.network.operations).toEqual([refresh, 'GetCredentialsForIdentity']);
    }
  });

  test('a clock that was set between two loads costs one refresh at most, and signs no user out', async () => {
    for (const jumpMs of [-86_400_000, 86_400_000]) {
      const { context } = await signInNew(world);
      const reloaded = beside(world, context);
      reloaded.skewMs = jumpMs;
      expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(allOk);
      expect(count(refresh, reloaded)).toBe(1);
      reloaded.network.clear();
      await world.advance(60);
      await reloaded.session.fetchAuthSession();
      expect(reloaded.network.operations).toEqual([]);
    }
  });
});

describe('listeners', () => {
  test('one that throws is reported, and the others hear all the same', async () => {
    const { context } = await signInNew(world);
    const heard: string[] = [];
    context.session.subscribe(() => {
      throw new Error('mine');
    });
    const stop = context.session.subscribe(({ type }) => heard.push(type));
    await force(context);
    expect(heard).toEqual(['tokensRefreshed']);
    expect(context.logs).toEqual([{ event: 'listener.failed', error: new Error('mine') }]);
    stop();
    await force(context);
    expect(heard).toEqual(['tokensRefreshed']);
  });

  test('a listener may call any method, and is not called while a lock is held', async () => {
    const { context, user } = await signInNew(world);
    let locks = 0;
    const lock = context.store.lock.bind(context.store);
    context.store.lock = (name, options, work) =>
      lock(name, options, async () => {
        locks++;
        await work().finally(() => locks--);
      });
    const held: number[] = [];
    const again: Promise<unknown>[] = [];
    context.session.subscribe(({ type }) => {
      held.push(locks);
      if (type === 'tokensRefreshed') again.push(context.session.fetchAuthSession(), signOut(context.session));
      if (type === 'signedOut') again.push(context.signIn(user));
    });
    const waiting = beside(world, context);
    await force(context);
    while (again.length > 0) await again.shift();
    expect(held.every((count) => count === 0)).toBe(true);
    expect(typesOf(context.events)).toEqual(['tokensRefreshed', 'signedOut', 'signedIn']);
    expect(columnsOf(await waiting.session.fetchAuthSession())).toEqual(allOk);
  });

  test('the snapshot is the same object until it is about another user', async () => {
    const { user, context } = await signInNew(world);
    let changes = 0;
    const stop = context.session.onSnapshot(() => changes++);
    const snapshot = context.session.getSnapshot();
    expect(snapshot).toMatchObject({ status: 'signedIn', userId: user.sub, username: user.sub });
    await force(context);
    expect(context.session.getSnapshot()).toBe(snapshot);
    expect(changes).toBe(0);
    await signOut(context.session);
    expect(changes).toBe(1);
    stop();
    await context.signIn(user);
    expect(changes).toBe(1);
    expect(context.session.getSnapshot()).not.toBe(snapshot);
  });

  test('after dispose no listener is called, and stored records stay', async () => {
    const { context } = await signInNew(world);
    let changes = 0;
    context.session.onSnapshot(() => changes++);
    context.session.dispose();
    await signOut(context.session);
    await settle();
    expect(context.events).toEqual([]);
    expect(changes).toBe(0);
  });
});

test('a sign-in while a user is signed in is rejected before any request', async () => {
  const { user, context } = await signInNew(world);
  await expect(signIn(context.session, user)).rejects.toMatchObject({
    kind: 'invalidState',
    code: 'UserAlreadyAuthenticatedException',
  });
  expect(context.network.operations).toEqual([]);
});

test('a record from which a member was lost is damaged: signed out, and never handed out as it is', async () => {
  const { context } = await signInNew(world);
  editRecord(context.store, 's', { issuedWallMs: undefined });
  const reloaded = beside(world, context);
  expect(columnsOf(await reloaded.session.fetchAuthSession())).toMatchObject({ isSignedIn: false });
  expect(count(refresh, reloaded)).toBe(0);
});
