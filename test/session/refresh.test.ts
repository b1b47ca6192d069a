import { signIn, signOut } from '@claviger/auth/actions';
import { beforeAll, describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { createMapStore, editRecord, keysOf, recordOf } from './map-store.js';
import { answers, answersJson, createGate, dropAfter, dropBefore, type Fault, refuses } from './network.js';
import {
  allOk,
  type Context,
  columnsOf,
  describeError,
  guest,
  signInNew,
  type TwoPools,
  typesOf,
  useWorld,
  valuesOf,
} from './world.js';

const world = useWorld();
const refresh = 'GetTokensFromRefreshToken';
const staleSeconds = 3600 - 60;

/** Clients with rotation: the old token good for a minute more, or for no time at all. */
let rotating: { grace: TwoPools; noGrace: TwoPools };
beforeAll(async () => {
  const create = (RetryGracePeriodSeconds: number): Promise<TwoPools> =>
    world.createClient({ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds } });
  rotating = { grace: await create(60), noGrace: await create(0) };
});

function force({ session }: Context) {
  return session.fetchAuthSession({ forceRefresh: true });
}

/** Another tab. */
function beside({ store, clock }: Context, config: TwoPools = world.config()): Context {
  return world.context({ store, clock, config });
}

function count({ network }: Context, operation: string): number {
  return network.operations.filter((name) => name === operation).length;
}

/** The tokens of somebody else, or of the same user for another client, in the place of the right ones. */
function answersWithTokensOf(config: TwoPools, change: (tokens: Record<string, string>) => object = (t) => t): Fault {
  return async () => {
    const { context } = await signInNew(world, { config });
    const { idToken: IdToken = '', accessToken: AccessToken = '' } = recordOf(context.store, 's') as never;
    return answersJson({ AuthenticationResult: change({ IdToken, AccessToken }) })(undefined as never);
  };
}

describe('what becomes of a session when a refresh fails', () => {
  /** [what happens, the fault, the error of whoever insisted, how often it is tried] */
  const kept: [what: string, fault: () => Fault, error: string, attempts: number][] = [
    ['the network is down', () => dropBefore, 'service/NetworkError', 3],
    ['answers are lost', () => dropAfter, 'service/NetworkError', 3],
    ['408', () => answers(408, ''), 'service/UnreadableResponse', 3],
    ['429', () => answers(429, ''), 'service/UnreadableResponse', 3],
    ['500', () => answers(500, 'oops'), 'service/UnreadableResponse', 3],
    ['502', () => answers(502, '<html>'), 'service/UnreadableResponse', 3],
    ['503 of the service', () => refuses('ServiceUnavailable', 'no', 503), 'service/ServiceUnavailable', 3],
    ['522 of a proxy', () => answers(522, '<html>'), 'service/UnreadableResponse', 3],
    ['TooManyRequestsException', () => refuses('TooManyRequestsException'), 'service/TooManyRequestsException', 3],
    ['InternalErrorException', () => refuses('InternalErrorException'), 'service/InternalErrorException', 3],
    ['LimitExceededException', () => refuses('LimitExceededException'), 'service/LimitExceededException', 1],
    ['a captive portal', () => answers(200, '<html>Welcome</html>'), 'service/UnreadableResponse', 3],
    ['a firewall', () => answers(403, '<html>Blocked</html>'), 'service/UnreadableResponse', 3],
    ['JSON that is no object', () => answers(200, '"hello"'), 'service/UnreadableResponse', 3],
    ['half an answer', () => answers(200, '{"AuthenticationResult":{"Acc'), 'service/UnreadableResponse', 3],

    ['an empty answer', () => answers(200, ''), 'unknown/InvalidResponse', 1],
    ['no tokens', () => answersJson({ AuthenticationResult: null }), 'unknown/InvalidResponse', 1],
    [
      'tokens that are none',
      () => answersJson({ AuthenticationResult: { IdToken: 'a.b.c', AccessToken: 'a.b.c' } }),
      'unknown/InvalidResponse',
      1,
    ],
    ["somebody else's tokens", () => answersWithTokensOf(world.config()), 'unknown/InvalidResponse', 1],
    ["another client's tokens", () => answersWithTokensOf(rotating.grace), 'unknown/InvalidResponse', 1],
    [
      'the two tokens swapped',
      () => answersWithTokensOf(world.config(), (t) => ({ IdToken: t['AccessToken'], AccessToken: t['IdToken'] })),
      'unknown/InvalidResponse',
      1,
    ],

    [
      'ResourceNotFoundException',
      () => refuses('ResourceNotFoundException'),
      'configuration/ResourceNotFoundException',
      1,
    ],
    ['InvalidParameterException', () => refuses('InvalidParameterException'), 'service/InvalidParameterException', 1],
    [
      'a wrong client secret',
      () => refuses('NotAuthorizedException', 'Unable to verify secret hash for client abc'),
      'notAuthorized/NotAuthorizedException',
      1,
    ],
    [
      'a trigger that refuses',
      () => refuses('UserLambdaValidationException'),
      'service/UserLambdaValidationException',
      1,
    ],
    [
      'a trigger that is broken',
      () => refuses('InvalidLambdaResponseException'),
      'service/InvalidLambdaResponseException',
      1,
    ],
    ['ForbiddenException', () => refuses('ForbiddenException', 'no', 403), 'service/ForbiddenException', 1],

    [
      'PasswordResetRequiredException',
      () => refuses('PasswordResetRequiredException'),
      'notAuthorized/PasswordResetRequiredException',
      1,
    ],
    [
      'UserNotConfirmedException',
      () => refuses('UserNotConfirmedException'),
      'notAuthorized/UserNotConfirmedException',
      1,
    ],

    ['an exception that nobody knows', () => refuses('BrandNewException'), 'service/BrandNewException', 1],
    [
      'one that only sounds like an end',
      () => refuses('NotAuthorizedExceptionally'),
      'service/NotAuthorizedExceptionally',
      1,
    ],
  ];

  test.each(kept)('kept: %s', async (_, fault, error, attempts) => {
    const { user, context, before } = await signInNew(world);
    const stored = new Map(context.store.values);
    context.network.break(refresh, fault());
    const session = await force(context);
    expect(columnsOf(session)).toEqual({ ...allOk, credentials: error, tokens: error });
    expect(context.network.operations).toEqual(Array.from({ length: attempts }, () => refresh));
    expect(context.store.values).toEqual(stored);
    // What is still good is handed out to everybody who doesn't insist.
    expect(valuesOf(await context.session.fetchAuthSession())).toEqual(before);
    expect(context.session.getSnapshot()).toMatchObject({ status: 'signedIn', userId: user.sub });

    await world.advance(6);
    await force(context);
    expect(typesOf(context.events)).toEqual(['tokensRefreshFailed']);
    expect(describeError(context.events[0]?.error as never)).toBe(error);

    context.network.heal();
    await world.advance(11);
    expect(columnsOf(await force(context))).toEqual(allOk);
    expect(typesOf(context.events)).toEqual(['tokensRefreshFailed', 'tokensRefreshed']);
  });

  test.each([
    ['NotAuthorizedException', 'Refresh Token has been revoked'],
    ['NotAuthorizedException', 'Invalid Refresh Token.'],
    ['NotAuthorizedException', 'Refresh Token has expired'],
    ['NotAuthorizedException', 'User is disabled.'],
    ['RefreshTokenReuseException', 'Refresh Token has been rotated.'],
    ['UserNotFoundException', 'User does not exist.'],
  ])('ended: %s, %s', async (name, message) => {
    const { user, context } = await signInNew(world);
    context.network.break(refresh, refuses(name, message));
    const ended = `sessionExpired/${name}`;
    for (let times = 0; times < 2; times++) {
      expect(columnsOf(await force(context))).toEqual({
        isSignedIn: true,
        userSub: ended,
        identityId: ended,
        credentials: ended,
        tokens: ended,
      });
    }
    expect(typesOf(context.events)).toEqual(['sessionExpired']);
    expect(context.events[0]?.error).toMatchObject({ kind: 'sessionExpired', code: name, message });
    expect(context.session.getSnapshot()).toMatchObject({ status: 'expired', userId: user.sub });
    expect(recordOf(context.store, 'e')).toEqual({ gen: 1, code: name, message });
    // The service takes the token again: so does the session.
    context.network.heal();
    expect(columnsOf(await force(context))).toEqual(allOk);
    expect(typesOf(context.events)).toEqual(['sessionExpired', 'tokensRefreshed']);
  });

  test('a refusal counts only when the store confirms whose token it was', async () => {
    const { context } = await signInNew(world);
    context.network.break(refresh, refuses('NotAuthorizedException'), 1);
    context.store.failing = { read: true };
    expect(columnsOf(await force(context))).toMatchObject({ isSignedIn: true, userSub: 'ok' });
    expect(context.events.map(({ type }) => type)).not.toContain('sessionExpired');
    context.store.failing = {};
    await world.advance(6);
    expect(columnsOf(await force(context))).toEqual(allOk);
  });

  test('REFRESH_TOKEN_AUTH for a backend that knows nothing newer', async () => {
    const { context } = await signInNew(world);
    context.network.break(refresh, refuses('UnknownOperationException'));
    expect(columnsOf(await force(context))).toEqual(allOk);
    expect(context.network.operations.slice(0, 2)).toEqual([refresh, 'InitiateAuth']);
    expect(context.network.bodies[1]).toMatchObject({ AuthFlow: 'REFRESH_TOKEN_AUTH' });
  });
});

describe('retries and pauses', () => {
  test('one passing failure is made up for within the call', async () => {
    const { context } = await signInNew(world);
    context.network.break(refresh, dropBefore, 2);
    expect(columnsOf(await force(context))).toEqual(allOk);
    expect(count(context, refresh)).toBe(3);
    expect(typesOf(context.events)).toEqual(['tokensRefreshed']);
  });

  test('Retry-After is waited for within the call', async () => {
    const { context } = await signInNew(world);
    context.network.break(refresh, answers(429, '', { 'retry-after': '3' }), 1);
    const waiting = force(context);
    await expect.poll(() => count(context, refresh)).toBe(1);
    await settle();
    await context.clock.advance(2_900);
    expect(count(context, refresh)).toBe(1);
    await context.clock.advance(200);
    expect(columnsOf(await waiting)).toEqual(allOk);
    expect(count(context, refresh)).toBe(2);
  });

  test('a long Retry-After ends the call, and nobody asks before it is over, not even who insists', async () => {
    const { context } = await signInNew(world);
    context.network.break(refresh, answers(429, '', { 'retry-after': '60' }), 1);
    expect(columnsOf(await force(context)).tokens).toBe('service/UnreadableResponse');
    await world.advance(50);
    expect(columnsOf(await force(context)).tokens).toBe('service/UnreadableResponse');
    expect(count(context, refresh)).toBe(1);
    await world.advance(11);
    expect(columnsOf(await force(context))).toEqual(allOk);
  });

  test('a Retry-After that is over holds nobody back who insists', async () => {
    const { context } = await signInNew(world);
    context.network.break(refresh, answers(429, '', { 'retry-after': '11' }), 1);
    context.network.break(refresh, answers(429, '', { 'retry-after': '11' }), 1);
    await force(context);
    await world.advance(12);
    // The second failure in a row: the library's own pause is ten seconds, the service asks for eleven.
    await force(context);
    await world.advance(12);
    expect(columnsOf(await force(context))).toEqual(allOk);

    const another = await signInNew(world);
    another.context.network.break(refresh, refuses('LimitExceededException', 'no', 400, { 'retry-after': '1' }), 1);
    await force(another.context);
    await world.advance(2);
    expect(columnsOf(await force(another.context))).toEqual(allOk);
  });

  test('after a failed run there is a pause, which grows, and which insisting cuts short', async () => {
    const { context } = await signInNew(world);
    await world.advance(3601);
    context.network.break(refresh, refuses('InternalErrorException'));
    const ask = async (): Promise<number> => {
      context.network.clear();
      await context.session.fetchAuthSession();
      return count(context, refresh);
    };
    expect(await ask()).toBe(3);
    await world.advance(4);
    expect(await ask()).toBe(0);
    await world.advance(2);
    expect(await ask()).toBe(3);
    await world.advance(8);
    expect(await ask()).toBe(0);
    await world.advance(3);
    expect(await ask()).toBe(3);
    context.network.heal();
    expect(columnsOf(await force(context))).toEqual(allOk);
  });
});

describe('rotation', () => {
  test('an answer that was lost is asked for again with the same token', async () => {
    const { context } = await signInNew(world, { config: rotating.grace });
    context.network.break(refresh, dropAfter, 1);
    expect(columnsOf(await force(context))).toEqual(allOk);
    const sent = context.network.bodies.filter((body) => 'RefreshToken' in body).map((body) => body['RefreshToken']);
    expect(sent).toHaveLength(2);
    expect(new Set(sent).size).toBe(1);
    expect(recordOf(context.store, 's')['refreshToken']).not.toBe(sent[0]);
  });

  test('three lost answers keep the session, and the next run saves it', async () => {
    const { context } = await signInNew(world, { config: rotating.grace });
    context.network.break(refresh, dropAfter, 3);
    expect(columnsOf(await force(context))).toMatchObject({ isSignedIn: true, tokens: 'service/NetworkError' });
    await world.advance(6);
    expect(columnsOf(await force(context))).toEqual(allOk);
  });

  test('the new token is stored before anybody has the new tokens, and before credentials are asked for', async () => {
    const { context, before } = await signInNew(world, { config: rotating.noGrace });
    const stored = recordOf(context.store, 's')['refreshToken'];
    const found: unknown[] = [];
    const look: Fault = async ({ send }) => {
      found.push(recordOf(context.store, 's'));
      return send();
    };
    context.network.break('GetCredentialsForIdentity', look, 1);
    expect(valuesOf(await force(context)).accessToken).not.toBe(before.accessToken);
    expect(found).toMatchObject([{ gen: 2, refreshToken: expect.not.stringMatching(String(stored)) }]);
    for (let gen = 3; gen < 6; gen++) {
      expect(columnsOf(await force(context))).toEqual(allOk);
      expect(recordOf(context.store, 's')).toMatchObject({ gen });
    }
  });

  test('three tabs that refresh at once sign nobody out', async () => {
    const { context } = await signInNew(world, { config: rotating.noGrace });
    const tabs = [context, beside(context, rotating.noGrace), beside(context, rotating.noGrace)];
    for (const tab of tabs) await tab.session.fetchAuthSession();
    for (let round = 0; round < 3; round++) {
      await world.advance(staleSeconds);
      const sessions = await Promise.all(tabs.map(({ session }) => session.fetchAuthSession()));
      expect(sessions.map(columnsOf)).toEqual([allOk, allOk, allOk]);
      expect(new Set(sessions.map((session) => valuesOf(session).accessToken)).size).toBe(1);
    }
    expect(tabs.map((tab) => count(tab, refresh)).reduce((sum, each) => sum + each)).toBe(3);
    const types = tabs.flatMap(({ events }) => typesOf(events));
    expect(new Set(types)).toEqual(new Set(['tokensRefreshed', 'tokensRefreshed elsewhere']));
    expect(types).toHaveLength(9);
  });
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
      expect(columnsOf(await beside(context, rotating.grace).session.fetchAuthSession())).toEqual(guest);
    },
  );

  test('is told at once, however long the refresh hangs', async () => {
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
    // The caller who waited has the guest by now.
    expect(columnsOf(await waiting)).toEqual(guest);
    gate.open();
    await expect.poll(() => count(context, 'RevokeToken')).toBe(1);
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
    expect(count(context, refresh)).toBe(0);
  });

  test('somebody who signs in meanwhile is who callers get, and never a mixture', async () => {
    const { context } = await signInNew(world);
    const other = await world.createUser();
    const gate = createGate('after');
    context.network.break(refresh, gate.fault, 1);
    const waiting = force(context);
    await gate.reached;
    await signOut(context.session);
    await context.signIn(other);
    gate.open();
    // Whoever waited has the answer of the moment after the sign-out.
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
    const other = beside(context);
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
    const other = beside(context);
    await other.session.fetchAuthSession();
    await signOut(context.session);
    const session = await force(other);
    expect(columnsOf(session)).toEqual(guest);
    expect(typesOf(other.events)).toEqual(['signedOut elsewhere']);
    expect(other.session.getSnapshot()).toMatchObject({ status: 'signedOut', reason: 'elsewhere' });
    expect(count(other, refresh)).toBe(0);
  });

  test('a sign-in as somebody else elsewhere is noticed at the next look', async () => {
    const { context, before } = await signInNew(world);
    const other = beside(context);
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

  test("a guest notices that somebody signed in elsewhere, and the guest's key is not theirs", async () => {
    const context = world.context();
    await context.session.fetchAuthSession();
    const other = beside(context);
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
    const other = beside(context);
    await other.session.fetchAuthSession();
    await world.advance(staleSeconds);
    context.network.break(refresh, refuses('NotAuthorizedException'));
    await context.session.fetchAuthSession();
    expect(columnsOf(await other.session.fetchAuthSession()).tokens).toBe('sessionExpired/NotAuthorizedException');
    expect(other.network.operations).toEqual([]);
    expect(typesOf(other.events)).toEqual(['sessionExpired elsewhere']);
  });

  test('without locks: a refusal is doubted, and what another has stored meanwhile is adopted', async () => {
    const config = rotating.noGrace;
    const { context } = await signInNew(world, { config, store: createMapStore({ hasLocks: false }) });
    const other = beside(context, config);
    await other.session.fetchAuthSession();
    const frozen = createGate('after');
    context.network.break(refresh, frozen.fault, 1);
    const first = force(context);
    await frozen.reached;
    // The other sends the token that was rotated away, is refused, and waits before it believes that.
    const second = force(other);
    await expect.poll(() => count(other, refresh)).toBe(1);
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
    const other = beside(context, config);
    await other.session.fetchAuthSession();
    const frozen = createGate('after');
    context.network.break(refresh, frozen.fault, 1);
    const first = force(context);
    await frozen.reached;
    const second = force(other);
    await expect.poll(() => count(other, refresh)).toBe(1);
    await settle();
    await other.clock.advance(2_000);
    expect(columnsOf(await second).tokens).toBe('sessionExpired/RefreshTokenReuseException');
    frozen.open();
    const values = valuesOf(await first);
    expect(valuesOf(await force(other)).userSub).toBe(values.userSub);
    expect(typesOf(other.events)).toEqual(['sessionExpired', 'tokensRefreshed elsewhere']);
    expect(recordOf(context.store, 's')['ended']).toBeUndefined();
  });

  test('without locks: an answer that comes after that of another is dropped, not stored over it', async () => {
    const config = rotating.grace;
    const { context } = await signInNew(world, { config, store: createMapStore({ hasLocks: false }) });
    const other = beside(context, config);
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
    expect(count(context, 'RevokeToken')).toBe(0);
    expect(typesOf(context.events)).toEqual(['tokensRefreshed elsewhere']);
  });

  test('a straggler of an earlier session leaves nothing behind, and revokes what nobody will use', async () => {
    const config = rotating.grace;
    const { context } = await signInNew(world, { config });
    const other = beside(context, config);
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
    expect(count(other, 'RevokeToken')).toBe(1);
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

describe('the store', () => {
  test('a refresh that cannot be written is told of, and is written with the next', async () => {
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
    expect(valuesOf(await beside(context).session.fetchAuthSession())).toEqual(healed);
  });

  test('a record that was evicted while it was in use is written again', async () => {
    const { user, context } = await signInNew(world);
    context.store.values.clear();
    const session = await force(context);
    expect(columnsOf(session)).toEqual(allOk);
    expect(valuesOf(session).userSub).toBe(user.sub);
    expect(columnsOf(await beside(context).session.fetchAuthSession())).toEqual(allOk);
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
      const reloaded = beside(context);
      reloaded.skewMs = skewMs;
      expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(allOk);
      expect(reloaded.network.operations).toEqual([]);
      await world.advance(staleSeconds);
      expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(allOk);
      expect(reloaded.network.operations).toEqual([refresh, 'GetCredentialsForIdentity']);
    }
  });

  test('a clock that was set between two loads costs one refresh at most, and signs nobody out', async () => {
    for (const jumpMs of [-86_400_000, 86_400_000]) {
      const { context } = await signInNew(world);
      const reloaded = beside(context);
      reloaded.skewMs = jumpMs;
      expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(allOk);
      expect(count(reloaded, refresh)).toBe(1);
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

  test('one may call anything, and hears of nothing while a lock is held', async () => {
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
    const waiting = beside(context);
    await force(context);
    while (again.length > 0) await again.shift();
    expect(held.every((count) => count === 0)).toBe(true);
    expect(typesOf(context.events)).toEqual(['tokensRefreshed', 'signedOut', 'signedIn']);
    expect(columnsOf(await waiting.session.fetchAuthSession())).toEqual(allOk);
  });

  test('the snapshot is the same object until it is about somebody else', async () => {
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

  test('after dispose nobody hears anything, and what is stored stays', async () => {
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

test('a sign-in while somebody is signed in is refused before any request', async () => {
  const { user, context } = await signInNew(world);
  await expect(signIn(context.session, user)).rejects.toMatchObject({
    kind: 'invalidState',
    code: 'UserAlreadyAuthenticatedException',
  });
  expect(context.network.operations).toEqual([]);
});

test('a record from which a member was lost is renewed or refused, never handed out as it is', async () => {
  const { context } = await signInNew(world);
  editRecord(context.store, 's', { issuedWallMs: undefined });
  const reloaded = beside(context);
  expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(allOk);
  expect(count(reloaded, refresh)).toBe(1);
});
