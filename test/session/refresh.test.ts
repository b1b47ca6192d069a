import { beforeAll, describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { recordOf } from './map-store.js';
import { answers, answersJson, dropAfter, dropBefore, type Fault, refuses } from './network.js';
import { beside, count, createRotatingClients, force, refresh } from './tabs.js';
import { allOk, columnsOf, describeError, signInNew, type TwoPools, typesOf, useWorld, valuesOf } from './world.js';

const world = useWorld();
const staleSeconds = 3600 - 60;

let rotating: Awaited<ReturnType<typeof createRotatingClients>>;
beforeAll(async () => {
  rotating = await createRotatingClients(world);
});

/** Tokens of another user, or of the same user for another client, instead of the right ones. */
function answersWithTokensOf(config: TwoPools, change: (tokens: Record<string, string>) => object = (t) => t): Fault {
  return async () => {
    const { context } = await signInNew(world, { config });
    const { idToken: IdToken = '', accessToken: AccessToken = '' } = recordOf(context.store, 's') as never;
    return answersJson({ AuthenticationResult: change({ IdToken, AccessToken }) })(undefined as never);
  };
}

describe('what becomes of a session when a refresh fails', () => {
  /** [what happens, the fault, the error of a forced caller, the number of attempts] */
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
      'invalid tokens',
      () => answersJson({ AuthenticationResult: { IdToken: 'a.b.c', AccessToken: 'a.b.c' } }),
      'unknown/InvalidResponse',
      1,
    ],
    ["another user's tokens", () => answersWithTokensOf(world.config()), 'unknown/InvalidResponse', 1],
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

    ['an unknown exception', () => refuses('BrandNewException'), 'service/BrandNewException', 1],
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
    // Each unforced caller gets the value that is still valid.
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
    expect(count(refresh, context)).toBe(3);
    expect(typesOf(context.events)).toEqual(['tokensRefreshed']);
  });

  test('Retry-After is waited for within the call', async () => {
    const { context } = await signInNew(world);
    context.network.break(refresh, answers(429, '', { 'retry-after': '3' }), 1);
    const waiting = force(context);
    await expect.poll(() => count(refresh, context)).toBe(1);
    await settle();
    await context.clock.advance(2_900);
    expect(count(refresh, context)).toBe(1);
    await context.clock.advance(200);
    expect(columnsOf(await waiting)).toEqual(allOk);
    expect(count(refresh, context)).toBe(2);
  });

  test('a long Retry-After ends the call, and no caller sends a request before it is over, even a forced one', async () => {
    const { context } = await signInNew(world);
    context.network.break(refresh, answers(429, '', { 'retry-after': '60' }), 1);
    expect(columnsOf(await force(context)).tokens).toBe('service/UnreadableResponse');
    await world.advance(50);
    expect(columnsOf(await force(context)).tokens).toBe('service/UnreadableResponse');
    expect(count(refresh, context)).toBe(1);
    await world.advance(11);
    expect(columnsOf(await force(context))).toEqual(allOk);
  });

  test('a Retry-After that is over does not stop a forced caller', async () => {
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
      return count(refresh, context);
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

  test('the new token is stored before a caller gets the new tokens, and before a request for credentials', async () => {
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

  test('three tabs that refresh at once sign no user out', async () => {
    const { context } = await signInNew(world, { config: rotating.noGrace });
    const tabs = [
      context,
      beside(world, context, { config: rotating.noGrace }),
      beside(world, context, { config: rotating.noGrace }),
    ];
    for (const tab of tabs) await tab.session.fetchAuthSession();
    for (let round = 0; round < 3; round++) {
      await world.advance(staleSeconds);
      const sessions = await Promise.all(tabs.map(({ session }) => session.fetchAuthSession()));
      expect(sessions.map(columnsOf)).toEqual([allOk, allOk, allOk]);
      expect(new Set(sessions.map((session) => valuesOf(session).accessToken)).size).toBe(1);
    }
    expect(tabs.map((tab) => count(refresh, tab)).reduce((sum, each) => sum + each)).toBe(3);
    const types = tabs.flatMap(({ events }) => typesOf(events));
    expect(new Set(types)).toEqual(new Set(['tokensRefreshed', 'tokensRefreshed elsewhere']));
    expect(types).toHaveLength(9);
  });
});
