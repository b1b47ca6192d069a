import {
  clearFederationToIdentityPool,
  federateToIdentityPool,
  getCurrentUser,
  signIn,
  signOut,
} from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { keysOf } from './map-store.js';
import { createGate, createSignal, dropBefore, refuses } from './network.js';
import { allOk, type Columns, type Context, columnsOf, guest, signInNew, typesOf, useWorld } from './world.js';

const world = useWorld();

// A user pool is an OpenID Connect provider like any other; its ID token is what the provider gives.
const provider = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_Claviger1';
const federated: Columns = { ...allOk, userSub: 'invalidState/Federated', tokens: 'invalidState/Federated' };

async function newToken(): Promise<string> {
  const { before } = await signInNew(world);
  return before.idToken;
}

async function read({ session }: Context, forceRefresh = false): Promise<Columns> {
  return columnsOf(await session.fetchAuthSession({ forceRefresh }));
}

describe('federated straight to the identity pool', () => {
  test('F1: valid', async () => {
    const context = world.context();
    const { identityId, credentials } = await federateToIdentityPool(context.session, {
      provider,
      token: await newToken(),
    });
    expect(identityId).toMatch(/^us-east-1:/);
    expect(credentials.accessKeyId).toMatch(/^ASIA/);
    expect(await read(context)).toEqual(federated);
    expect(context.network.operations).toEqual(['GetId', 'GetCredentialsForIdentity']);
    expect(typesOf(context.events)).toEqual(['federatedToIdentityPool']);
    expect(context.session.getSnapshot()).toEqual({ status: 'federated', provider });
    await expect(getCurrentUser(context.session)).rejects.toMatchObject({ kind: 'invalidState' });
  });

  test('F1: another process over the same store has it without a request', async () => {
    const context = world.context();
    await federateToIdentityPool(context.session, { provider, token: await newToken() });
    const reopened = world.context({ store: context.store, clock: context.clock });
    expect(await read(reopened)).toEqual(federated);
    expect(reopened.network.operations).toEqual([]);
  });

  test('F2: the credentials have expired, and the provider token is accepted', async () => {
    const config = await world.createClient({ IdTokenValidity: 1, TokenValidityUnits: { IdToken: 'days' } });
    const { before } = await signInNew(world, { config });
    const context = world.context({ config });
    const first = await federateToIdentityPool(context.session, { provider, token: before.idToken });
    context.network.clear();
    await world.advance(3_700);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(federated);
    expect(session.getIdentityId().get()).toBe(first.identityId);
    expect(session.getAWSCredentials().get().accessKeyId).not.toBe(first.credentials.accessKeyId);
    expect(context.network.operations).toEqual(['GetCredentialsForIdentity']);
  });

  test('F3: the provider token has expired, and the app gives a new one, once for all who ask', async () => {
    const asked: string[] = [];
    const context = world.context({
      getProviderToken: async (name) => {
        asked.push(name);
        return tokens.at(-1) ?? '';
      },
    });
    const { user, context: owner, before } = await signInNew(world);
    const tokens = [before.idToken];
    const first = await federateToIdentityPool(context.session, { provider, token: before.idToken });
    await world.advance(3_700);
    tokens.push((await owner.session.fetchAuthSession()).getCognitoTokens().get().idToken.toString());
    const seen = await Promise.all(Array.from({ length: 20 }, () => context.session.fetchAuthSession()));
    for (const session of seen) expect(columnsOf(session)).toEqual(federated);
    expect(seen[0]?.getIdentityId().get()).toBe(first.identityId);
    expect(asked).toEqual([provider]);
    expect(user.sub).not.toBe('');
    expect(typesOf(context.events)).toEqual(['federatedToIdentityPool']);
  });

  test('F3: a provider token of the app that comes after a sign-out elsewhere brings nothing back', async () => {
    const { promise: isBack, resolve: bringBack } = createSignal();
    const { before, context: owner } = await signInNew(world);
    const { store, clock } = world.context();
    let renewed = '';
    const late = world.context({
      store,
      clock,
      // No message arrives, as in a frozen tab.
      storage: { ...store, watch: () => () => {} },
      getProviderToken: async () => {
        await isBack;
        return renewed;
      },
    });
    await federateToIdentityPool(late.session, { provider, token: before.idToken });
    await world.advance(3_700);
    renewed = (await owner.session.fetchAuthSession()).getCognitoTokens().get().idToken.toString();
    const reading = late.session.fetchAuthSession();
    await settle();
    const other = world.context({ store, clock });
    expect(await signOut(other.session)).toEqual({ status: 'complete' });
    bringBack();
    expect(columnsOf(await reading)).toEqual(guest);
    expect(columnsOf(await other.session.fetchAuthSession())).toEqual(guest);
    expect(keysOf(store, 's')).toEqual([]);
  });

  test('F3: a provider token that another tab got ends the pause after a denial', async () => {
    const { before, context: owner } = await signInNew(world);
    const { store, clock } = world.context();
    const denied = world.context({ store, clock });
    await federateToIdentityPool(denied.session, { provider, token: before.idToken });
    await world.advance(3_700);
    const next = (await owner.session.fetchAuthSession()).getCognitoTokens().get().idToken.toString();
    expect(await read(denied)).toEqual({ ...federated, credentials: 'sessionExpired/NotAuthorizedException' });
    const other = world.context({ store, clock, getProviderToken: async () => next });
    expect(await read(other)).toEqual(federated);
    await settle();
    expect(await read(denied)).toEqual(federated);
  });

  test('F3: the provider token has expired, and there is no new one', async () => {
    const context = world.context();
    await federateToIdentityPool(context.session, { provider, token: await newToken() });
    await world.advance(3_700);
    expect(await read(context)).toEqual({ ...federated, credentials: 'sessionExpired/NotAuthorizedException' });
    // The session keeps it until it is cleared, and says what to do.
    const error = (await context.session.fetchAuthSession()).getAWSCredentials();
    expect(error.ok ? '' : error.error.recoverySuggestion).toMatch(/federateToIdentityPool/);
  });

  test('a provider token that the app can not renew is asked for again only after a pause', async () => {
    let asked = 0;
    const context = world.context({
      getProviderToken: async () => {
        asked++;
        throw new Error('offline');
      },
    });
    await federateToIdentityPool(context.session, { provider, token: await newToken() });
    await world.advance(3_700);
    for (let call = 0; call < 5; call++) {
      expect(await read(context)).toEqual({ ...federated, credentials: 'sessionExpired/NotAuthorizedException' });
    }
    expect(asked).toBe(1);
  });

  test('the network fails: known values stay, and the app is asked for no token', async () => {
    let asked = 0;
    const context = world.context({
      getProviderToken: async () => {
        asked++;
        return '';
      },
    });
    await federateToIdentityPool(context.session, { provider, token: await newToken() });
    await world.advance(3_700);
    context.network.break('*', dropBefore);
    const reading = read(context);
    await context.clock.advance(5_000);
    expect(await reading).toEqual({ ...federated, credentials: 'service/NetworkError' });
    expect(asked).toBe(0);
  });
});

describe('beginning and ending a federation', () => {
  test('a token that the identity pool refuses leaves the guest', async () => {
    const context = world.context();
    await expect(federateToIdentityPool(context.session, { provider, token: 'garbage' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
    expect(await read(context)).toEqual(guest);
  });

  test('clearing it forgets the identity, and the next guest is another one', async () => {
    const context = world.context();
    const { identityId } = await federateToIdentityPool(context.session, { provider, token: await newToken() });
    await clearFederationToIdentityPool(context.session);
    expect(typesOf(context.events)).toEqual(['federatedToIdentityPool', 'federationToIdentityPoolCleared']);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(guest);
    expect(session.getIdentityId().get()).not.toBe(identityId);
    expect([...context.store.values.values()].join()).not.toContain(identityId);
    await expect(clearFederationToIdentityPool(context.session)).rejects.toMatchObject({ kind: 'invalidState' });
  });

  test('a developer’s own provider names the identity', async () => {
    const context = world.context();
    const token = await newToken();
    const { identityId } = await federateToIdentityPool(context.session, { provider, token });
    const again = world.context();
    const named = await federateToIdentityPool(again.session, { provider, token, identityId });
    expect(named.identityId).toBe(identityId);
    expect(again.network.operations).toEqual(['GetCredentialsForIdentity']);
  });

  test('what is missing is refused before any request', async () => {
    const context = world.context();
    const cases = [
      { provider: '', token: 'token' },
      { provider, token: '' },
    ];
    for (const input of cases) {
      await expect(federateToIdentityPool(context.session, input)).rejects.toMatchObject({ kind: 'validation' });
    }
    expect(context.network.operations).toEqual([]);
  });

  test('a user of the user pool is not replaced', async () => {
    const { context } = await signInNew(world);
    await expect(federateToIdentityPool(context.session, { provider, token: 'token' })).rejects.toMatchObject({
      kind: 'invalidState',
    });
    expect(await read(context)).toEqual(allOk);
  });

  test('nor is one who signs in while the identity pool answers', async () => {
    const context = world.context();
    const gate = createGate('after');
    context.network.break('GetCredentialsForIdentity', gate.fault, 1);
    const federating = federateToIdentityPool(context.session, { provider, token: await newToken() });
    await gate.reached;
    await context.signIn(await world.createUser());
    gate.open();
    await expect(federating).rejects.toMatchObject({
      kind: 'invalidState',
      code: 'UserAlreadyAuthenticatedException',
    });
    expect(await read(context)).toEqual(allOk);
  });

  test('nor is a federated session by a user who signs in', async () => {
    const context = world.context();
    await federateToIdentityPool(context.session, { provider, token: await newToken() });
    const { username, password } = await world.createUser();
    await expect(signIn(context.session, { username, password })).rejects.toMatchObject({ kind: 'invalidState' });
  });

  test('a role that may not be assumed is a refusal', async () => {
    const context = world.context();
    context.network.break('GetCredentialsForIdentity', refuses('NotAuthorizedException'));
    await expect(federateToIdentityPool(context.session, { provider, token: await newToken() })).rejects.toMatchObject({
      kind: 'notAuthorized',
    });
  });

  test('F4: a refused one leaves the guest as before, without an event', async () => {
    const context = world.context();
    const before = await context.session.fetchAuthSession();
    await expect(federateToIdentityPool(context.session, { provider, token: 'garbage' })).rejects.toMatchObject({
      kind: 'notAuthorized',
      code: 'NotAuthorizedException',
    });
    expect(await context.session.fetchAuthSession()).toBe(before);
    expect(context.events).toEqual([]);
    expect(context.session.getSnapshot()).toMatchObject({ status: 'signedOut' });
  });

  test.each([
    ['refused', refuses('NotAuthorizedException'), 'notAuthorized'],
    ['without an answer', dropBefore, 'service'],
  ])('F4: another one that is %s leaves the federation as before', async (_, fault, kind) => {
    const context = world.context();
    const { identityId } = await federateToIdentityPool(context.session, { provider, token: await newToken() });
    context.network.break('*', fault);
    await expect(federateToIdentityPool(context.session, { provider, token: await newToken() })).rejects.toMatchObject({
      kind,
    });
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(federated);
    expect(session.getIdentityId().get()).toBe(identityId);
    expect(typesOf(context.events)).toEqual(['federatedToIdentityPool']);
  });

  test('a sign-out while the identity pool answers comes first', async () => {
    const context = world.context();
    const gate = createGate('after');
    context.network.break('GetCredentialsForIdentity', gate.fault);
    const federating = federateToIdentityPool(context.session, { provider, token: await newToken() });
    await gate.reached;
    await signOut(context.session);
    gate.open();
    await expect(federating).rejects.toMatchObject({ kind: 'signedOut' });
    expect((await context.session.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test('a guest’s identity becomes that of the user, and is sent once', async () => {
    const context = world.context();
    const guestId = (await context.session.fetchAuthSession()).getIdentityId().get();
    context.network.clear();
    // A user who has no identity yet.
    const owner = world.context({ config: { userPool: world.config().userPool } });
    await owner.signIn(await world.createUser());
    const token = (await owner.session.fetchAuthSession()).getCognitoTokens().get().idToken.toString();
    const { identityId } = await federateToIdentityPool(context.session, { provider, token });
    expect(identityId).toBe(guestId);
    expect(context.network.operations).toEqual(['GetCredentialsForIdentity']);
    expect(keysOf(context.store, 'g')).toEqual([]);
    await clearFederationToIdentityPool(context.session);
    expect((await context.session.fetchAuthSession()).getIdentityId().get()).not.toBe(guestId);
  });

  test('a guest’s identity that the service is too busy for is asked for again, and no other one', async () => {
    const context = world.context();
    await context.session.fetchAuthSession();
    context.network.clear();
    context.network.break('GetCredentialsForIdentity', refuses('TooManyRequestsException'));
    await expect(federateToIdentityPool(context.session, { provider, token: await newToken() })).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      retryable: true,
    });
    expect(context.network.operations).toEqual(['GetCredentialsForIdentity']);
  });

  test.each([
    ['Google', 'accounts.google.com'],
    ['Facebook', 'graph.facebook.com'],
    ['Amazon', 'www.amazon.com'],
    ['Apple', 'appleid.apple.com'],
    ['constructor', 'constructor'],
  ])('%s is sent as %s', async (name, key) => {
    const context = world.context();
    await federateToIdentityPool(context.session, { provider: name, token: 'token' }).catch(() => undefined);
    expect(context.network.bodies[0]).toMatchObject({ Logins: { [key]: 'token' } });
  });
});
