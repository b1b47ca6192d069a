// Results, guards and what printing shows.
import { format, inspect } from 'node:util';
import {
  AuthError,
  createAuth,
  isAuthAWSCredentialsProvider,
  isAuthCognitoIdentityProvider,
  isAuthCognitoTokensProvider,
  type Result,
} from '@claviger/auth';
import * as fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { createNetwork, refuses } from './network.js';
import { signInNew, useWorld } from './world.js';

const world = useWorld();

/** The session of a guest: it has an identity, and no user. */
async function fetchGuest() {
  return world.context().session.fetchAuthSession();
}

describe('a result', () => {
  test('has both members in both branches, and a fallback', async () => {
    const session = await fetchGuest();
    const [sub, identityId] = [session.getUserSub(), session.getIdentityId()];
    expect([sub.value, sub.error?.code, sub.or('guest')]).toEqual([undefined, 'SignedOut', 'guest']);
    expect([identityId.error, identityId.or('none')]).toEqual([undefined, identityId.value]);
    expectTypeOf<Result<string>['value']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Result<string>['error']>().toEqualTypeOf<AuthError | undefined>();
    expectTypeOf(sub.or(5)).toEqualTypeOf<string | number>();
  });

  test('throws a new error at each get(): its stack names the caller, its cause is the kept one', async () => {
    const result = (await fetchGuest()).getUserSub();
    function readTheSub(): unknown {
      try {
        return result.get();
      } catch (error) {
        return error;
      }
    }
    const [one, other] = [readTheSub(), readTheSub()] as [AuthError, AuthError];
    expect(one).toBeInstanceOf(AuthError);
    expect(one).not.toBe(other);
    expect(one.cause).toBe(result.error);
    expect(one.stack).toContain('readTheSub');
    expect({ ...one }).toEqual({ ...result.error });
    expect(one.message).toBe(result.error?.message);
  });

  test('keeps its error: the same session has the same one', async () => {
    const { session } = world.context();
    const [one, other] = [await session.fetchAuthSession(), await session.fetchAuthSession()];
    expect(one).toBe(other);
    expect(one.getUserSub().error).toBe(other.getUserSub().error);
  });
});

describe('a guard', () => {
  const guards = [isAuthCognitoIdentityProvider, isAuthAWSCredentialsProvider, isAuthCognitoTokensProvider];

  test('answers true for a session', async () => {
    const session = await fetchGuest();
    for (const guard of guards) expect(guard(session)).toBe(true);
  });

  test('answers false, without an exception, for anything that is no session', () => {
    void fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        for (const guard of guards) expect(guard(value)).toBe(false);
      }),
    );
    for (const value of [undefined, null, Symbol('session'), () => undefined]) {
      for (const guard of guards) expect(guard(value)).toBe(false);
    }
  });
});

describe('printing', () => {
  /** All ways in which an object becomes text, as one text each. */
  const print = (value: object): string[] => [inspect(value), format('%o', value), JSON.stringify(value), `${value}`];

  test('a session shows the user, the identity and what expires when', async () => {
    const { context, before } = await signInNew(world);
    const session = await context.session.fetchAuthSession();
    const { expiration } = session.getAWSCredentials().get();
    for (const text of print(session)) {
      expect(text).toContain(session.getUserSub().get());
      expect(text).toContain(before.identityId);
      expect(text).toContain(`[AWS credentials, expire ${expiration.toJSON()}]`);
      expect(text).toMatch(/\[JWT, expires [-\d]+T[\d:.]+Z\]/);
    }
  });

  test('a session shows why a detail is missing, and the way out', async () => {
    const { context } = await signInNew(world);
    context.network.break('*', refuses('TooManyRequestsException', 'Rate exceeded'));
    for (const text of print(await context.session.fetchAuthSession({ forceRefresh: true }))) {
      expect(text).toContain('AuthError: Rate exceeded');
    }
    for (const text of print(await fetchGuest())) expect(text).toContain('No user is signed in. Call signIn() first.');
  });

  test('auth and a Session show the state, and the last session as long as it counts', async () => {
    const network = createNetwork();
    const auth = createAuth(world.config(), { fetch: network.fetch });
    for (const text of print(auth)) expect(text).toContain('loading');
    const user = await world.createUser();
    await auth.signIn(user);
    const session = await auth.fetchAuthSession();
    const identityId = session.getIdentityId().get();
    for (const text of print(auth)) {
      expect(text).toContain('signedIn');
      expect(text).toContain(user.sub);
      expect(text).toContain(identityId);
    }
    await auth.signOut();
    for (const text of print(auth)) {
      expect(text).toContain('signedOut');
      expect(text).not.toContain(identityId);
    }
    for (const text of print(world.context().session)) expect(text).toContain('loading');
  });
});
