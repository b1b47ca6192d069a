import { getCurrentUser, signIn, signOut } from '@claviger/auth/actions';
import { adoptSession, type ForeignStorage } from '@claviger/auth/adopt';
import { describe, expect, test } from 'vitest';
import { settle } from '../session/hand-clock.js';
import { createMapStore, keysOf, recordOf } from '../session/map-store.js';
import { createGate, dropBefore, neverAnswers } from '../session/network.js';
import {
  type Context,
  type ContextOptions,
  columnsOf,
  describeError,
  password,
  signInNew,
  useWorld,
} from '../session/world.js';
import { createPageStorage, guestId } from './left.js';

// An adoption waits for the service, for a lock and for a storage: how long others wait for it.
const world = useWorld();
const refresh = 'GetTokensFromRefreshToken';

/** A session of another library with the identity of a guest before it, and the tab that begins to adopt them. */
async function leave(options: ContextOptions = {}) {
  const { context, user } = await signInNew(world);
  const { idToken, accessToken, refreshToken } = recordOf(context.store, 's');
  const { userPool, identityPool } = world.config();
  const prefix = `CognitoIdentityServiceProvider.${userPool.clientId}`;
  const storage = createPageStorage({
    [`${prefix}.LastAuthUser`]: 'ann',
    [`${prefix}.ann.idToken`]: String(idToken),
    [`${prefix}.ann.accessToken`]: String(accessToken),
    [`${prefix}.ann.refreshToken`]: String(refreshToken),
    [`com.amplify.Cognito.${identityPool.id}.identityId`]: guestId,
  });
  return { user, storage, tab: world.context({ store: createMapStore(), ...options }) };
}

/** Signs out, in at most a second. */
async function leaveSoon({ session, clock }: Context): Promise<unknown> {
  const signingOut = signOut(session);
  await settle();
  await clock.advance(1000);
  return signingOut;
}

/** A storage whose answers never come. */
const silent: ForeignStorage = {
  getItem: () => new Promise(() => undefined),
  removeItem: () => undefined,
};

const signedOut = { isSignedIn: false, userSub: 'signedOut/SignedOut', tokens: 'signedOut/SignedOut' };

describe('a sign-out while an adoption waits', () => {
  test('for the service completes soon, and what arrives later is not adopted', async () => {
    const { tab, storage } = await leave();
    const gate = createGate('after');
    tab.network.break(refresh, gate.fault);
    tab.network.break('GetId', dropBefore);
    adoptSession(tab.session, { storage });
    const asked = tab.session.fetchAuthSession();
    await gate.reached;
    expect(tab.session.getSnapshot()).toEqual({ status: 'loading' });
    expect(await leaveSoon(tab)).toEqual({ status: 'complete' });
    expect(tab.session.getSnapshot()).toEqual({ status: 'signedOut', reason: 'user' });
    expect(columnsOf(await asked)).toMatchObject(signedOut);
    gate.open();
    await expect.poll(() => tab.network.operations).toContain('RevokeToken');
    await settle();
    expect([...tab.store.values.values()]).toEqual([expect.stringMatching(/^out:/)]);
    expect(columnsOf(await tab.session.fetchAuthSession())).toMatchObject(signedOut);
    expect([...storage.items.keys()].filter((key) => !key.endsWith('identityId'))).toEqual([]);
  });

  test('for the service frees the lock, so that another tab learns of it', async () => {
    const { tab, storage } = await leave();
    tab.network.break(refresh, neverAnswers);
    adoptSession(tab.session, { storage });
    const other = world.context({ store: tab.store, clock: tab.clock });
    adoptSession(other.session, { storage });
    const asked = [tab, other].map(({ session }) => getCurrentUser(session).catch(describeError));
    await settle();
    await leaveSoon(tab);
    expect(await Promise.all(asked)).toEqual(['signedOut/SignedOut', 'signedOut/SignedOut']);
    expect(other.network.operations).not.toContain(refresh);
  });

  test('for a store that then fails begins no session in memory', async () => {
    const { tab, storage } = await leave();
    const gate = createGate('after');
    tab.network.break(refresh, gate.fault);
    adoptSession(tab.session, { storage });
    await gate.reached;
    expect(await leaveSoon(tab)).toEqual({ status: 'complete' });
    tab.store.failing = { read: true, write: true };
    gate.open();
    await expect.poll(() => tab.network.operations).toContain('RevokeToken');
    await settle();
    expect(tab.session.getSnapshot()).toEqual({ status: 'signedOut', reason: 'user' });
  });

  test('for a lock that a frozen tab holds completes soon', async () => {
    const store = Object.assign(createMapStore(), { lock: () => new Promise<boolean>(() => undefined) });
    const { tab, storage } = await leave({ store });
    adoptSession(tab.session, { storage });
    await settle();
    expect(await leaveSoon(tab)).toEqual({ status: 'complete' });
    await expect(getCurrentUser(tab.session)).rejects.toMatchObject({ kind: 'signedOut' });
    expect(keysOf(tab.store, 's')).toEqual([]);
  });

  test('for another library’s storage completes soon', async () => {
    const { tab } = await leave();
    adoptSession(tab.session, { storage: silent });
    await settle();
    expect(await leaveSoon(tab)).toEqual({ status: 'complete' });
    await expect(getCurrentUser(tab.session)).rejects.toMatchObject({ kind: 'signedOut' });
  });
});

describe('a call while an adoption waits', () => {
  const hanging: Readonly<Record<string, (tab: Awaited<ReturnType<typeof leave>>) => ForeignStorage>> = {
    'for the service': ({ tab, storage }) => {
      tab.network.break(refresh, neverAnswers);
      return storage;
    },
    'for a storage': () => silent,
    'for a lock': ({ tab, storage }) => {
      tab.store.lock = () => new Promise(() => undefined);
      return storage;
    },
  };

  test.each(Object.entries(hanging))('%s is answered within the limit of one request', async (_, hang) => {
    const found = await leave();
    const { tab, user } = found;
    const { session, clock } = tab;
    adoptSession(session, { storage: hang(found) });
    tab.network.break('GetId', dropBefore);
    const asked = session.fetchAuthSession();
    const current = getCurrentUser(session).catch(describeError);
    const signingIn = signIn(session, {
      username: user.username,
      password,
      options: { authFlowType: 'USER_PASSWORD_AUTH' },
    });
    await settle();
    expect(session.getSnapshot()).toEqual({ status: 'loading' });
    for (let ms = 0; ms < 10_000; ms += 500) await clock.advance(500);
    expect(await current).toBe('signedOut/SignedOut');
    // A user who signs in is not kept from it.
    expect(await signingIn).toMatchObject({ isSignedIn: true });
    expect((await asked).isSignedIn).toBe(false);
    expect(session.getSnapshot()).toMatchObject({ status: 'signedIn', userId: user.sub });
  });

  test('that was answered learns of the session when the adoption that went on begins it', async () => {
    const { tab, storage, user } = await leave();
    const { session, clock, network } = tab;
    // The lock comes late, and the request leaves after the call was answered.
    let free = (): void => undefined;
    const freed = new Promise<void>((resolve) => {
      free = resolve;
    });
    const { lock } = tab.store;
    tab.store.lock = async (...input) => {
      await freed;
      return lock(...input);
    };
    adoptSession(session, { storage });
    const answer = getCurrentUser(session).catch(describeError);
    await settle();
    for (let ms = 0; ms < 10_000; ms += 500) await clock.advance(500);
    expect(await answer).toBe('signedOut/SignedOut');
    expect(network.operations).toEqual([]);
    free();
    await expect.poll(() => session.getSnapshot()).toMatchObject({ status: 'signedIn', userId: user.sub });
    expect(await getCurrentUser(session)).toMatchObject({ userId: user.sub });
    expect(network.operations).toEqual([refresh]);
  });
});
