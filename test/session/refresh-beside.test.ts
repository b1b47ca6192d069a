import { signOut } from '@claviger/auth/actions';
import { beforeAll, describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { createMapStore, keysOf, recordOf } from './map-store.js';
import { createGate, refuses } from './network.js';
import { beside, count, createRotatingClients, force, refresh } from './tabs.js';
import { allOk, columnsOf, guest, signInNew, typesOf, useWorld, valuesOf } from './world.js';

const world = useWorld();
const staleSeconds = 3600 - 60;

let rotating: Awaited<ReturnType<typeof createRotatingClients>>;
beforeAll(async () => {
  rotating = await createRotatingClients(world);
});

describe('signing out during a refresh', () => {
  test.each(['before', 'after'] as const)(
    'is not undone by it: the answer comes late (%s the service acts)',
    async (where) => {
      const { context, before } = await signInNew(world, { config: rotating.grace });
      const gate = createGate(where);
      context.network.break(refresh, gate.fault, 1);
      const waiting = force(context);
      await gate.reached;
      expect(await signOut(context.session)).toEqual({ status: 'complete' });
      expect(context.session.getSnapshot()).toMatchObject({ status: 'signedOut', reason: 'user' });
      const meanwhile = context.session.fetchAuthSession();
      gate.open();
      const sessions = [await waiting, await meanwhile, await context.session.fetchAuthSession()];
      for (const session of sessions) {
        expect(columnsOf(session)).toEqual(guest);
        expect(session.getIdentityId().get()).not.toBe(before.identityId);
      }
      expect(keysOf(context.store, 's')).toEqual([]);
      expect(keysOf(context.store, 'a')).toEqual([]);
      expect(typesOf(context.events)).toEqual(['signedOut']);
      expect(columnsOf(await beside(world, context, { config: rotating.grace }).session.fetchAuthSession())).toEqual(
        guest,
      );
    },
  );

  test('resolves at once, however long the refresh hangs', async () => {
    const { context } = await signInNew(world);
    let changes = 0;
    context.session.onSnapshot(() => changes++);
    const gate = createGate('before');
    context.network.break(refresh, gate.fault, 1);
    const waiting = force(context);
    await gate.reached;
    await signOut(context.session);
    expect(typesOf(context.events)).toEqual(['signedOut']);
    expect(changes).toBe(1);
    // The caller who waited has the guest already.
    expect(columnsOf(await waiting)).toEqual(guest);
    gate.open();
    await expect.poll(() => count('RevokeToken', context)).toBe(1);
    expect(keysOf(context.store, 's')).toEqual([]);
  });

  test('is not undone by credentials that come late', async () => {
    const { context, before } = await signInNew(world);
    const gate = createGate('after');
    context.network.break('GetCredentialsForIdentity', gate.fault, 1);
    const waiting = force(context);
    await gate.reached;
    await signOut(context.session);
    gate.open();
    const session = await waiting;
    expect(columnsOf(session)).toEqual(guest);
    expect(session.getIdentityId().get()).not.toBe(before.identityId);
    expect(keysOf(context.store, 'a')).toEqual([]);
  });

  test('is not undone by what was read from the store before', async () => {
    const { context } = await signInNew(world);
    const [key] = keysOf(context.store, 's');
    let leaving: Promise<unknown> | undefined;
    context.store.afterRead = async (name) => {
      if (name !== key || leaving !== undefined) return;
      leaving = signOut(context.session);
      await leaving;
    };
    expect(columnsOf(await force(context))).toEqual(guest);
    expect(context.session.getSnapshot()).toMatchObject({ status: 'signedOut', reason: 'user' });
    expect(typesOf(context.events)).toEqual(['signedOut']);
    expect(count(refresh, context)).toBe(0);
  });

  test('callers get the user who signs in during the refresh, and never a mixture', async () => {
    const { context } = await signInNew(world);
    const other = await world.createUser();
    const gate = createGate('after');
    context.network.break(refresh, gate.fault, 1);
    const waiting = force(context);
    await gate.reached;
    await signOut(context.session);
    await context.signIn(other);
    gate.open();
    // Each waiting caller has the answer of the moment after the sign-out.
    expect(columnsOf(await waiting)).toEqual(guest);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    expect(valuesOf(session).userSub).toBe(other.sub);
    expect(session.getCognitoTokens().get().idToken.payload).toMatchObject({ sub: other.sub });
    expect(typesOf(context.events)).toEqual(['signedOut', 'signedIn']);
  });

  test('a sign-in over an expired session is not undone by what was read before', async () => {
    const { user, context } = await signInNew(world);
    context.network.break(refresh, refuses('NotAuthorizedException'), 1);
    await force(context);
    context.events.length = 0;
    const [key] = keysOf(context.store, 's');
    let entering: Promise<unknown> | undefined;
    context.store.afterRead = async (name) => {
      if (name !== key || entering !== undefined) return;
      entering = context.signIn(user);
      await entering;
    };
    expect(columnsOf(await force(context))).toEqual(allOk);
    expect(typesOf(context.events)).toEqual(['signedIn']);
  });
});

describe('two contexts over one store', () => {
  test('one refreshes, the other adopts', async () => {
    const { context } = await signInNew(world);
    const other = beside(world, context);
    await other.session.fetchAuthSession();
    await world.advance(staleSeconds);
    const first = valuesOf(await context.session.fetchAuthSession());
    expect(valuesOf(await other.session.fetchAuthSession())).toEqual(first);
    expect(other.network.operations).toEqual([]);
    expect(typesOf(context.events)).toEqual(['tokensRefreshed']);
    expect(typesOf(other.events)).toEqual(['tokensRefreshed elsewhere']);
  });

  test('a sign-out elsewhere is noticed at the next look', async () => {
    const { context } = await signInNew(world);
    const other = beside(world, context);
    await other.session.fetchAuthSession();
    await signOut(context.session);
    const session = await force(other);
    expect(columnsOf(session)).toEqual(guest);
    expect(typesOf(other.events)).toEqual(['signedOut elsewhere']);
    expect(other.session.getSnapshot()).toMatchObject({ status: 'signedOut', reason: 'elsewhere' });
    expect(count(refresh, other)).toBe(0);
  });

  test('a sign-in of another user elsewhere is noticed at the next read', async () => {
    const { context, before } = await signInNew(world);
    const other = beside(world, context);
    await other.session.fetchAuthSession();
    await signOut(context.session);
    const user = await world.createUser();
    await context.signIn(user);
    const now = valuesOf(await context.session.fetchAuthSession());
    const session = await force(other);
    expect(valuesOf(session)).toEqual(now);
    expect(now.userSub).toBe(user.sub);
    expect(now.identityId).not.toBe(before.identityId);
    expect(typesOf(other.events)).toEqual(['signedIn elsewhere']);
  });

  test("a guest notices a sign-in elsewhere, and the guest's key is not the user's", async () => {
    const context = world.context();
    await context.session.fetchAuthSession();
    const other = beside(world, context);
    await other.session.fetchAuthSession();
    const user = await world.createUser();
    await context.signIn(user);
    await context.session.fetchAuthSession();
    const session = await force(other);
    expect(columnsOf(session)).toEqual(allOk);
    expect(valuesOf(session).userSub).toBe(user.sub);
    expect(typesOf(other.events)).toEqual(['signedIn elsewhere']);
  });

  test('the end of a session elsewhere is noticed at the next look', async () => {
    const { context } = await signInNew(world);
    const other = beside(world, context);
    await other.session.fetchAuthSession();
    await world.advance(staleSeconds);
    context.network.break(refresh, refuses('NotAuthorizedException'));
    await context.session.fetchAuthSession();
    expect(columnsOf(await other.session.fetchAuthSession()).tokens).toBe('sessionExpired/NotAuthorizedException');
    expect(other.network.operations).toEqual([]);
    expect(typesOf(other.events)).toEqual(['sessionExpired elsewhere']);
  });

  test('without locks: a denial is doubted, and tokens that another context has stored are adopted', async () => {
    const config = rotating.noGrace;
    const { context } = await signInNew(world, { config, store: createMapStore({ hasLocks: false }) });
    const other = beside(world, context, { config: config });
    await other.session.fetchAuthSession();
    const frozen = createGate('after');
    context.network.break(refresh, frozen.fault, 1);
    const first = force(context);
    await frozen.reached;
    // The other sends the token that was rotated away, is refused, and waits before it believes that.
    const second = force(other);
    await expect.poll(() => count(refresh, other)).toBe(1);
    await settle();
    frozen.open();
    const values = valuesOf(await first);
    await other.clock.advance(2_000);
    expect(valuesOf(await second)).toMatchObject({ accessToken: values.accessToken });
    expect(other.events.map(({ type }) => type)).not.toContain('sessionExpired');
  });

  test('without locks: a late commit heals a session that another took for ended', async () => {
    const config = rotating.noGrace;
    const { context } = await signInNew(world, { config, store: createMapStore({ hasLocks: false }) });
    const other = beside(world, context, { config: config });
    await other.session.fetchAuthSession();
    const frozen = createGate('after');
    context.network.break(refresh, frozen.fault, 1);
    const first = force(context);
    await frozen.reached;
    const second = force(other);
    await expect.poll(() => count(refresh, other)).toBe(1);
    await settle();
    await other.clock.advance(2_000);
    expect(columnsOf(await second).tokens).toBe('sessionExpired/RefreshTokenReuseException');
    frozen.open();
    const values = valuesOf(await first);
    expect(valuesOf(await force(other)).userSub).toBe(values.userSub);
    // What another context has brought back is noticed, and the forced call then gets tokens of its own.
    expect(typesOf(other.events)).toEqual(['sessionExpired', 'tokensRefreshed elsewhere', 'tokensRefreshed']);
    expect(recordOf(context.store, 's')['ended']).toBeUndefined();
  });

  test('without locks: an answer that comes after that of another is dropped, not stored over it', async () => {
    const config = rotating.grace;
    const { context } = await signInNew(world, { config, store: createMapStore({ hasLocks: false }) });
    const other = beside(world, context, { config: config });
    await other.session.fetchAuthSession();
    const gate = createGate('after');
    context.network.break(refresh, gate.fault, 1);
    const late = force(context);
    await gate.reached;
    const values = valuesOf(await force(other));
    const stored = recordOf(context.store, 's');
    gate.open();
    expect(valuesOf(await late).accessToken).toBe(values.accessToken);
    expect(recordOf(context.store, 's')).toEqual(stored);
    expect(count('RevokeToken', context)).toBe(0);
    expect(typesOf(context.events)).toEqual(['tokensRefreshed elsewhere']);
  });

  test('a late answer of an earlier session leaves no record, and its unused token is revoked', async () => {
    const config = rotating.grace;
    const { context } = await signInNew(world, { config });
    const other = beside(world, context, { config: config });
    await other.session.fetchAuthSession();
    const gate = createGate('after');
    other.network.break(refresh, gate.fault, 1);
    const late = force(other);
    await gate.reached;
    await signOut(context.session);
    const user = await world.createUser();
    await context.signIn(user);
    const stored = recordOf(context.store, 's');
    gate.open();
    expect(valuesOf(await late).userSub).toBe(user.sub);
    expect(count('RevokeToken', other)).toBe(1);
    expect(keysOf(context.store, 's')).toHaveLength(1);
    expect(recordOf(context.store, 's')).toEqual(stored);
  });

  test('two labels over one store are two sessions', async () => {
    const { context } = await signInNew(world);
    const { userPool, identityPool } = world.config();
    const another = world.context({
      store: context.store,
      config: { userPool: { ...userPool, clientId: 'another' }, identityPool },
    });
    expect(columnsOf(await another.session.fetchAuthSession())).toEqual(guest);
  });
});
