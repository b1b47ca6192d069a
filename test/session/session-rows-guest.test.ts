import { setTimeout as sleep } from 'node:timers/promises';
import { CreateIdentityPoolCommand } from '@aws-sdk/client-cognito-identity';
import { type CognitoAuthSession, createAuth } from '@claviger/auth';
import { getCurrentUser, signOut } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { editRecord, keysOf } from './map-store.js';
import { createNetwork, dropBefore, refuses } from './network.js';
import { credentialsLifeSeconds, errorOf, pauseSeconds, read, rowsOf } from './rows.js';
import { allOk, type Columns, columnsOf, guest, typesOf, useWorld } from './world.js';

const world = useWorld();
const { signedIn, reopened } = rowsOf(world);

describe('no user is signed in', () => {
  const refused = { ...guest, identityId: 'notAuthorized/NotAuthorizedException' };

  test('S1: guests are refused by the identity pool at GetId', async () => {
    const { IdentityPoolId = '' } = await world.identityPools.send(
      new CreateIdentityPoolCommand({ IdentityPoolName: 'no_guests', AllowUnauthenticatedIdentities: false }),
    );
    const { userPool, identityPool } = world.config();
    const context = world.context({ config: { userPool, identityPool: { ...identityPool, id: IdentityPoolId } } });
    expect(await read(context)).toEqual({ ...refused, credentials: refused.identityId });
    expect(context.network.operations).toEqual(['GetId']);
    const { recoverySuggestion } = errorOf((await context.session.fetchAuthSession()).getAWSCredentials());
    expect(recoverySuggestion).toMatch(/sign in, or enable guest access/i);
  });

  test('S1: guests are refused by the identity pool at GetCredentialsForIdentity', async () => {
    const context = world.context();
    context.network.break('GetCredentialsForIdentity', refuses('NotAuthorizedException'));
    expect(await read(context)).toEqual({ ...refused, credentials: refused.identityId });
  });

  test('S1c: guests are off in the configuration, so nothing is asked', async () => {
    const { userPool, identityPool } = world.config();
    const off: Columns = {
      ...guest,
      identityId: 'notAuthorized/GuestAccessDisabled',
      credentials: 'notAuthorized/GuestAccessDisabled',
    };
    const context = world.context({ config: { userPool, identityPool: { ...identityPool, allowGuests: false } } });
    expect(await read(context)).toEqual(off);
    expect(await read(context, true)).toEqual(off);
    expect(context.network.operations).toEqual([]);

    const { outputs } = world.local;
    const network = createNetwork();
    for (const shape of [
      { ...outputs, auth: { ...outputs.auth, unauthenticated_identities_enabled: false } },
      {
        aws_project_region: 'us-east-1',
        aws_user_pools_id: userPool.id,
        aws_user_pools_web_client_id: userPool.clientId,
        aws_cognito_identity_pool_id: identityPool.id,
        aws_mandatory_sign_in: 'enable',
      },
    ]) {
      const session = await createAuth(shape, { fetch: network.fetch }).fetchAuthSession();
      expect(columnsOf(session)).toEqual(off);
    }
    expect(network.operations).toEqual([]);
  });

  test('S2: a guest, online', async () => {
    const context = world.context();
    expect(await read(context)).toEqual(guest);
    expect(context.network.operations).toEqual(['GetId', 'GetCredentialsForIdentity']);
  });

  test('S2: a guest has credentials before anything is stored, and another tab waits until it is', async () => {
    const { store, ...context } = world.context();
    const { write } = store;
    let release = (): void => undefined;
    const isReleased = new Promise<void>((resolve) => {
      release = resolve;
    });
    store.write = async (key, value) => {
      await isReleased;
      return write(key, value);
    };
    const first = await context.session.fetchAuthSession();
    expect(columnsOf(first)).toEqual(guest);
    expect(keysOf(store, 'g')).toEqual([]);

    const other = reopened({ ...context, store });
    const second = other.session.fetchAuthSession();
    await settle();
    release();
    expect((await second).getAWSCredentials().get()).toEqual(first.getAWSCredentials().get());
    expect((await second).getIdentityId().get()).toBe(first.getIdentityId().get());
    expect(other.network.operations).toEqual([]);
  });

  test('S3: a guest, offline, with nothing stored', async () => {
    const context = world.context();
    context.network.break('*', dropBefore);
    const offline = { ...guest, identityId: 'service/NetworkError', credentials: 'service/NetworkError' };
    expect(await read(context)).toEqual(offline);
    expect(context.events).toEqual([]);
  });

  test('S4: a guest, offline, stored and fresh', async () => {
    const context = world.context();
    const before = (await context.session.fetchAuthSession()).getIdentityId().get();
    const later = reopened(context);
    later.network.break('*', dropBefore);
    const session = await later.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(guest);
    expect(session.getIdentityId().get()).toBe(before);
    expect(later.network.operations).toEqual([]);
  });

  test('S5: a guest, offline, stored credentials expired', async () => {
    const context = world.context();
    const before = (await context.session.fetchAuthSession()).getIdentityId().get();
    await world.advance(credentialsLifeSeconds + 1);
    const later = reopened(context);
    for (const offline of [context, later]) {
      offline.network.break('*', dropBefore);
      const session = await offline.session.fetchAuthSession();
      expect(columnsOf(session)).toEqual({ ...guest, credentials: 'service/NetworkError' });
      expect(session.getIdentityId().get()).toBe(before);
    }
  });

  test('S6: only a user pool is configured', async () => {
    const context = world.context({ config: { userPool: world.config().userPool } });
    expect(await read(context)).toEqual({
      ...guest,
      identityId: 'configuration/NoIdentityPool',
      credentials: 'configuration/NoIdentityPool',
    });
    expect(context.network.operations).toEqual([]);
  });

  test('S7: only an identity pool is configured, and signing out forgets the guest', async () => {
    const context = world.context({ config: { identityPool: world.config().identityPool } });
    const first = await context.session.fetchAuthSession();
    expect(columnsOf(first)).toEqual(guest);
    expect(await signOut(context.session)).toEqual({ status: 'complete' });
    expect([...context.store.values.keys()].filter((key) => !key.endsWith('.current'))).toEqual([]);
    const second = await context.session.fetchAuthSession();
    expect(columnsOf(second)).toEqual(guest);
    expect(second.getIdentityId().get()).not.toBe(first.getIdentityId().get());
  });

  test('S7: signing out forgets the guest in other tabs, too, with their next renewal', async () => {
    const here = world.context();
    const elsewhere = reopened(here);
    const first = await here.session.fetchAuthSession();
    expect((await elsewhere.session.fetchAuthSession()).getIdentityId().get()).toBe(first.getIdentityId().get());
    await signOut(here.session);
    const second = await elsewhere.session.fetchAuthSession({ forceRefresh: true });
    expect(columnsOf(second)).toEqual(guest);
    expect(second.getIdentityId().get()).not.toBe(first.getIdentityId().get());
    expect((await here.session.fetchAuthSession()).getIdentityId().get()).toBe(second.getIdentityId().get());
  });

  test("S7: a guest's record that a sign-out has not removed yet does not count", async () => {
    const context = world.context();
    const first = await context.session.fetchAuthSession();
    const left = [...context.store.values].filter(([key]) => /\.g(uest|\..*)$/.test(key));
    expect(left.length).toBe(2);
    await signOut(context.session);
    for (const [key, value] of left) context.store.values.set(key, value);
    for (const later of [context, reopened(context)]) {
      const second = await later.session.fetchAuthSession();
      expect(columnsOf(second)).toEqual(guest);
      expect(second.getIdentityId().get()).not.toBe(first.getIdentityId().get());
    }
    expect(context.network.operations.slice(2)).toEqual(['GetId', 'GetCredentialsForIdentity']);
  });

  test('S7: a caller at the event of a sign-out gets the next guest, while the sign-out removes the last one', async () => {
    const context = world.context();
    const { session, store, network, signIn } = context;
    const first = await session.fetchAuthSession();
    const { remove } = store;
    store.remove = async (key) => {
      // The page does other work before the store answers.
      await sleep(20);
      return remove(key);
    };
    await signIn(await world.createUser());
    // Without a request for credentials, the guest's identity stays in the store.
    await session.fetchAuthSession({ only: 'tokens' });
    network.clear();
    const next = new Promise<CognitoAuthSession>((resolve) => {
      session.subscribe(({ type }) => type === 'signedOut' && resolve(session.fetchAuthSession()));
    });
    await signOut(session);
    expect(columnsOf(await next)).toEqual(guest);
    const identityId = (await next).getIdentityId().get();
    expect(identityId).not.toBe(first.getIdentityId().get());
    expect(network.operations.filter((name) => name === 'GetId').length).toBe(1);
    const later = reopened(context);
    expect((await later.session.fetchAuthSession()).getIdentityId().get()).toBe(identityId);
    expect(later.network.operations).toEqual([]);
  });

  test('S9: an identity that no longer exists is replaced, once', async () => {
    const context = world.context();
    const first = await context.session.fetchAuthSession();
    editRecord(context.store, 'g', { identityId: 'us-east-1:00000000-0000-4000-8000-00000000dead' });
    const later = reopened(context);
    await world.advance(credentialsLifeSeconds + 1);
    const second = await later.session.fetchAuthSession();
    expect(columnsOf(second)).toEqual(guest);
    expect(second.getIdentityId().get()).not.toBe(first.getIdentityId().get());
    expect(later.network.operations).toEqual(['GetCredentialsForIdentity', 'GetId', 'GetCredentialsForIdentity']);

    later.network.clear();
    later.network.break('GetCredentialsForIdentity', refuses('ResourceNotFoundException'));
    expect((await read(later, true)).credentials).toBe('configuration/ResourceNotFoundException');
    expect(later.network.operations).toEqual(['GetCredentialsForIdentity', 'GetId', 'GetCredentialsForIdentity']);
  });

  test('S10: a guest forces a refresh', async () => {
    const context = world.context();
    const first = await context.session.fetchAuthSession();
    context.network.clear();
    const second = await context.session.fetchAuthSession({ forceRefresh: true });
    expect(columnsOf(second)).toEqual(guest);
    expect(second.getIdentityId().get()).toBe(first.getIdentityId().get());
    expect(second.getAWSCredentials().get().accessKeyId).not.toBe(first.getAWSCredentials().get().accessKeyId);
    expect(context.network.operations).toEqual(['GetCredentialsForIdentity']);
  });

  test('S rows: getCurrentUser rejects with signedOut', async () => {
    const context = world.context();
    await expect(getCurrentUser(context.session)).rejects.toMatchObject({ kind: 'signedOut' });
    expect(context.network.operations).toEqual([]);
  });
});

describe('G1: a guest signs in', () => {
  test('and takes the identity along', async () => {
    const context = world.context();
    const before = (await context.session.fetchAuthSession()).getIdentityId().get();
    await context.signIn(await world.createUser());
    context.network.clear();
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    expect(session.getIdentityId().get()).toBe(before);
    expect(context.network.operations).toEqual(['GetCredentialsForIdentity']);
    expect([...context.store.values.keys()].some((key) => /\.g(uest$|\.)/.test(key))).toBe(false);
  });

  test('and gets the identity that the user already has', async () => {
    const user = await world.createUser();
    const elsewhere = world.context();
    await elsewhere.signIn(user);
    const known = (await elsewhere.session.fetchAuthSession()).getIdentityId().get();
    const context = world.context();
    const before = (await context.session.fetchAuthSession()).getIdentityId().get();
    expect(before).not.toBe(known);
    await context.signIn(user);
    expect((await context.session.fetchAuthSession()).getIdentityId().get()).toBe(known);
  });

  test.each(['ResourceNotFoundException', 'NotAuthorizedException'])(
    'and a new one is fetched after %s',
    async (name) => {
      const context = world.context();
      await context.session.fetchAuthSession();
      await context.signIn(await world.createUser());
      context.network.clear();
      context.network.break('GetCredentialsForIdentity', refuses(name), 1);
      expect(await read(context)).toEqual(allOk);
      expect(context.network.operations).toEqual(['GetCredentialsForIdentity', 'GetId', 'GetCredentialsForIdentity']);
    },
  );

  test("and the guest's identity is never sent with a second user's login", async () => {
    const context = world.context();
    const guestId = (await context.session.fetchAuthSession()).getIdentityId().get();
    await context.signIn(await world.createUser());
    // The claim reaches the service; its answer, and all that follow, are lost.
    context.network.break('GetCredentialsForIdentity', dropBefore);
    expect((await read(context)).credentials).toBe('service/NetworkError');
    const kept = new Map(context.store.values);
    await signOut(context.session);
    // A crash during the sign-out left the guest's record where it was.
    for (const [key, value] of kept) if (/\.g(uest$|\.)/.test(key)) context.store.values.set(key, value);
    context.network.heal();
    await context.signIn(await world.createUser());
    context.network.clear();
    expect(await read(context)).toEqual(allOk);
    expect(context.network.bodies.map(({ IdentityId }) => IdentityId)).not.toContain(guestId);
  });
});

describe('configuration and storage', () => {
  test.each([
    ['nothing', undefined, 'outputs'],
    ['a text', 'outputs', 'outputs'],
    ['an unknown shape', { storage: {} }, 'outputs'],
    ['no version', { auth: {} }, 'version'],
    ['neither pool', { userPool: undefined }, 'userPool'],
    ['no client', { userPool: { id: 'us-east-1_Claviger1' } }, 'userPool.clientId'],
    ['a malformed pool', { userPool: { id: 'Claviger1', clientId: 'a' } }, 'userPool.id'],
    ['a malformed identity pool', { identityPool: { id: 'c1a41637' } }, 'identityPool.id'],
    ['a later version', { version: '2', auth: {} }, 'version'],
  ])('C1: createAuth refuses %s, and names the field', (_, outputs, field) => {
    const create = (): unknown => createAuth(outputs as object);
    expect(create).toThrow(expect.objectContaining({ name: 'AuthError', kind: 'configuration', field }));
  });

  test.each([
    ['torn', (text: string) => text.slice(0, 100)],
    ['of another kind', () => 'null'],
    ['without tokens', () => '{"v":1}'],
  ])('C4: a stored session that is %s is kept aside, reported, and read as signed out', async (_, spoil) => {
    const { context } = await signedIn();
    const [key = ''] = keysOf(context.store, 's');
    const aside = key.replace(/\.s\..*/, '.x');
    Object.assign(context.store, { keepsSecrets: true });
    const spoilt = spoil(context.store.values.get(key) ?? '');
    context.store.values.set(key, spoilt);
    const later = reopened(context);
    later.network.break('*', dropBefore);
    const columns = await read(later);
    expect(columns).toMatchObject({ isSignedIn: false, userSub: 'signedOut/SignedOut' });
    expect(context.store.values.get(aside)).toBe(spoilt);
    expect(typesOf(later.events)).toEqual(['storageDegraded']);
    later.network.heal();
    await later.signIn(await world.createUser());
    expect(context.store.values.has(key)).toBe(false);
    expect(context.store.values.get(aside)).toBe(spoilt);
    await world.advance(pauseSeconds);
    expect(await read(later)).toEqual(allOk);
    await signOut(later.session);
    expect([...context.store.values.keys()]).toEqual([expect.stringMatching(/\.current$/)]);
  });

  test('C4: a record of a newer version is left alone, and no user counts as signed out', async () => {
    const { context } = await signedIn();
    editRecord(context.store, 's', { v: 2 });
    const stored = new Map(context.store.values);
    const later = reopened(context);
    expect(await read(later)).toEqual({
      isSignedIn: false,
      userSub: 'service/NewerStorage',
      identityId: 'service/NewerStorage',
      credentials: 'service/NewerStorage',
      tokens: 'service/NewerStorage',
    });
    expect(context.store.values).toEqual(stored);
  });

  test('C4: a storage that fails to answer is not a sign-out', async () => {
    const { user, context } = await signedIn();
    const later = reopened(context);
    context.store.failing = { read: true };
    const silent = 'service/StorageUnavailable';
    expect(await read(later)).toEqual({
      isSignedIn: false,
      userSub: silent,
      identityId: silent,
      credentials: silent,
      tokens: silent,
    });
    expect(later.session.getSnapshot().status).toBe('unavailable');
    await expect(getCurrentUser(later.session)).rejects.toMatchObject({ kind: 'service' });
    // Who is known to be signed in stays so.
    expect(await read(context, true)).toMatchObject({ isSignedIn: true, userSub: 'ok', tokens: 'ok' });
    context.store.failing = {};
    expect(await read(later)).toEqual(allOk);
    expect(await getCurrentUser(later.session)).toMatchObject({ userId: user.sub });
    expect(later.events).toEqual([]);
  });

  test('memory is the default storage, and two sessions share nothing', async () => {
    const config = world.config();
    const network = createNetwork();
    const [one, other] = [createAuth(config, { fetch: network.fetch }), createAuth(config, { fetch: network.fetch })];
    await one.signIn(await world.createUser());
    expect(columnsOf(await one.fetchAuthSession())).toEqual(allOk);
    expect(columnsOf(await other.fetchAuthSession())).toEqual(guest);
  });
});
