import { createAuth } from '@claviger/auth';
import { signOut } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { settle } from '../session/hand-clock.js';
import { recordOf } from '../session/map-store.js';
import { createGate, createNetwork, dropBefore, refuses } from '../session/network.js';
import { columnsOf, guest, signInNew, typesOf, useWorld } from '../session/world.js';

const world = useWorld();

describe('signing out', () => {
  test('complete: here and at the service, which no longer accepts the tokens', async () => {
    const { context, user } = await signInNew(world);
    const { idToken } = (await context.session.fetchAuthSession()).getCognitoTokens().get();
    expect(await signOut(context.session)).toEqual({ status: 'complete' });
    expect(context.network.operations).toEqual(['RevokeToken']);
    expect(typesOf(context.events)).toEqual(['signedOut']);
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(guest);
    expect(idToken.payload['sub']).toBe(user.sub);
  });

  test('of this sign-in alone', async () => {
    const { context, user } = await signInNew(world);
    const other = world.context();
    await other.signIn(user);
    await signOut(context.session);
    expect((await other.session.fetchAuthSession({ forceRefresh: true })).getCognitoTokens().ok).toBe(true);
  });

  test('global: everywhere', async () => {
    const { context, user } = await signInNew(world);
    const other = world.context();
    await other.signIn(user);
    expect(await signOut(context.session, { global: true })).toEqual({ status: 'complete' });
    expect(context.network.operations).toEqual(['GlobalSignOut']);
    expect(columnsOf(await other.session.fetchAuthSession({ forceRefresh: true })).tokens).toMatch(/^sessionExpired/);
  });

  test('global, with an access token that has expired: another one is asked for first', async () => {
    const { context } = await signInNew(world);
    await world.advance(3601);
    expect(await signOut(context.session, { global: true })).toEqual({ status: 'complete' });
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GlobalSignOut']);
  });

  test.each([
    [false, 'revoke', 'RevokeToken'],
    [true, 'global', 'GlobalSignOut'],
  ] as const)(
    'partial (global: %s): signed out here, with what could not be told',
    async (global, action, operation) => {
      for (const [fault, code] of [
        [dropBefore, 'NetworkError'],
        [refuses('TooManyRequestsException'), 'TooManyRequestsException'],
      ] as const) {
        const { context } = await signInNew(world);
        context.network.break(operation, fault);
        const result = await signOut(context.session, { global });
        expect(result).toMatchObject({ status: 'partial', errors: { [action]: { name: 'AuthError', code } } });
        expect(Object.keys(result.status === 'partial' ? result.errors : {})).toEqual([action]);
        expect(columnsOf(await context.session.fetchAuthSession())).toEqual(guest);
        expect(typesOf(context.events)).toEqual(['signedOut']);
      }
    },
  );

  test('global, where the service refuses it: the refresh token of this sign-in is revoked', async () => {
    const { context } = await signInNew(world);
    const { refreshToken } = recordOf(context.store, 's');
    context.network.break('GlobalSignOut', refuses('InternalErrorException', 'no', 500));
    expect(await signOut(context.session, { global: true })).toMatchObject({
      status: 'partial',
      errors: { global: { code: 'InternalErrorException' } },
    });
    expect(context.network.operations).toEqual(['GlobalSignOut', 'RevokeToken']);
    expect(context.network.bodies[1]).toMatchObject({ Token: refreshToken });
  });

  test('global, where it fails after a rotation: the new refresh token is revoked', async () => {
    const rotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } as const;
    const config = await world.createClient({ RefreshTokenRotation: rotation });
    const { context } = await signInNew(world, { config });
    const { refreshToken } = recordOf(context.store, 's');
    await world.advance(3601);
    context.network.break('GlobalSignOut', dropBefore);
    await signOut(context.session, { global: true });
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GlobalSignOut', 'RevokeToken']);
    expect(context.network.bodies[2]?.['Token']).not.toBe(refreshToken);
  });

  test('complete for an app client without token revocation: nothing is revoked', async () => {
    const config = await world.createClient({ EnableTokenRevocation: false });
    const { context } = await signInNew(world, { config });
    expect(await signOut(context.session)).toEqual({ status: 'complete' });
    expect(context.network.operations).toEqual([]);
  });

  test('complete where token revocation was switched off since the sign-in', async () => {
    const { context } = await signInNew(world);
    context.network.break('RevokeToken', refuses('UnsupportedOperationException'));
    expect(await signOut(context.session)).toEqual({ status: 'complete' });
  });

  test('failed: the store could not be changed, so nothing has', async () => {
    const { context } = await signInNew(world);
    context.store.failing = { write: true };
    expect(await signOut(context.session, { global: true })).toMatchObject({
      status: 'failed',
      error: { kind: 'service', code: 'StorageUnavailable' },
    });
    expect((await context.session.fetchAuthSession()).isSignedIn).toBe(true);
    expect(context.network.operations).toEqual([]);
  });

  test('without a user makes no request, and is no event', async () => {
    const network = createNetwork();
    const auth = createAuth(world.local.outputs, { fetch: network.fetch });
    const events: string[] = [];
    auth.subscribe(({ type }) => events.push(type));
    expect(await auth.signOut()).toEqual({ status: 'complete' });
    expect(await auth.signOut({ global: true })).toEqual({ status: 'complete' });
    expect(network.operations).toEqual([]);
    expect(events).toEqual([]);
  });

  test('twice at once: one event, and both are complete', async () => {
    const { context } = await signInNew(world);
    const results = await Promise.all([signOut(context.session), signOut(context.session)]);
    expect(results).toEqual([{ status: 'complete' }, { status: 'complete' }]);
    expect(typesOf(context.events)).toEqual(['signedOut']);
  });

  test('a sign-in that is answered while the sign-out is being written does not come after it', async () => {
    const user = await world.createUser();
    const context = world.context();
    const answer = createGate('after');
    context.network.break('InitiateAuth', answer.fault);
    const signingIn = context.signIn(user).catch((error: unknown) => error);
    await answer.reached;
    const look = createGate('before');
    context.store.afterRead = async (key) => {
      if (key.endsWith('.current')) await look.fault({ send: async () => new Response() } as never);
    };
    const signingOut = signOut(context.session);
    await look.reached;
    answer.open();
    await settle();
    context.store.afterRead = () => undefined;
    look.open();
    expect(await signingOut).toEqual({ status: 'complete' });
    expect(await signingIn).toMatchObject({ kind: 'signedOut', code: 'SignedOut' });
    expect(context.network.operations).toEqual(['InitiateAuth', 'RevokeToken']);
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(guest);
    expect(typesOf(context.events)).toEqual([]);
  });

  test('a caller who gives up is signed out all the same', async () => {
    const { context } = await signInNew(world);
    const result = await signOut(context.session, { signal: AbortSignal.abort(new Error('enough')) });
    expect(result.status).toBe('partial');
    expect((await context.session.fetchAuthSession()).isSignedIn).toBe(false);
  });
});
