import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../../test-support/pool.js';
import { newEmail, PASSWORD, type Reply, startTestServer } from '../../../../test-support/server.js';
import type { TriggerOptions } from '../../../triggers/configuration.js';
import type { ChallengeResult, TriggerEvent } from '../../../triggers/events.js';

/** Two riddles, three wrong answers in all. */
const RIDDLES: TriggerOptions = {
  DefineAuthChallenge: (event) => {
    const { session } = event.request;
    const right = session.filter(({ challengeResult }) => challengeResult).length;
    if (right === 2) event.response = { issueTokens: true };
    else if (session.length - right === 3) event.response = { failAuthentication: true };
    else event.response = { challengeName: 'CUSTOM_CHALLENGE' };
    return event;
  },
  CreateAuthChallenge: (event) => {
    const riddle = String(event.request.session.filter(({ challengeResult }) => challengeResult).length);
    event.response = {
      publicChallengeParameters: { riddle },
      privateChallengeParameters: { answer: `answer ${riddle}`, padding: 'x'.repeat(4_000) },
      challengeMetadata: `riddle ${riddle}`,
    };
    return event;
  },
  VerifyAuthChallengeResponse: (event) => {
    const { challengeAnswer, privateChallengeParameters } = event.request;
    event.response = { answerCorrect: challengeAnswer === privateChallengeParameters['answer'] };
    return event;
  },
};

async function triggerPool(triggers: TriggerOptions): Promise<TestPool> {
  return await createTestPool({ server: await startTestServer({ triggers }) });
}

const start = (pool: TestPool, USERNAME: string, more: object = {}): Promise<Reply> =>
  pool.initiate('CUSTOM_AUTH', { USERNAME, ...more });
const answer = (pool: TestPool, { body }: Reply, USERNAME: string, ANSWER: string): Promise<Reply> =>
  pool.respond('CUSTOM_CHALLENGE', body.Session, { USERNAME, ANSWER });
const refused = { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' };

test('the pool’s functions ask, judge, ask again, and let in; wrong answers are theirs to count', async () => {
  const sessions: (readonly ChallengeResult[])[] = [];
  const pool = await triggerPool({
    ...RIDDLES,
    DefineAuthChallenge: (event: TriggerEvent<'DefineAuthChallenge'>, context) => {
      sessions.push(event.request.session);
      return RIDDLES.DefineAuthChallenge instanceof Function ? RIDDLES.DefineAuthChallenge(event, context) : event;
    },
  });
  const username = await pool.createUser();
  const first = await start(pool, username);
  expect(first.body).toMatchObject({
    ChallengeName: 'CUSTOM_CHALLENGE',
    ChallengeParameters: { riddle: '0', USERNAME: expect.any(String) },
  });
  expect(JSON.stringify(first.body)).not.toContain('answer');
  const second = await answer(pool, first, username, 'no idea');
  expect(second.body.ChallengeParameters.riddle).toBe('0');
  // The challenge before it is over.
  expect((await answer(pool, first, username, 'answer 0')).body.__type).toBe('NotAuthorizedException');
  const third = await answer(pool, second, username, 'answer 0');
  expect(third.body.ChallengeParameters.riddle).toBe('1');
  const done = await answer(pool, third, username, 'answer 1');
  expect(done.body.AuthenticationResult.RefreshToken).toBeDefined();
  expect(sessions.at(-1)).toEqual([
    { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'riddle 0' },
    { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'riddle 0' },
    { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'riddle 1' },
  ]);
});

test('triggers get null for a challenge without metadata', async () => {
  const sessions: (readonly ChallengeResult[])[] = [];
  const pool = await triggerPool({
    ...RIDDLES,
    DefineAuthChallenge: (event: TriggerEvent<'DefineAuthChallenge'>) => {
      sessions.push(event.request.session);
      event.response = { challengeName: 'CUSTOM_CHALLENGE' };
      return event;
    },
    CreateAuthChallenge: (event) => event,
  });
  const username = await pool.createUser();
  await answer(pool, await start(pool, username), username, 'no idea');
  expect(sessions).toEqual([
    [],
    [{ challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: null }],
  ]);
});

test.each(['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const)(
  'a %s that fails ends the sign-in: its session is spent, and calls no function',
  async (name) => {
    let isBroken = false;
    let calls = 0;
    const working = RIDDLES[name] as (event: unknown, context: unknown) => unknown;
    const pool = await triggerPool({
      ...RIDDLES,
      [name]: (event: unknown, context: unknown) => {
        calls++;
        if (isBroken) throw new Error('out of riddles');
        return working(event, context);
      },
    });
    const username = await pool.createUser();
    const first = await start(pool, username);
    isBroken = true;
    expect((await answer(pool, first, username, 'answer 0')).body).toMatchObject({
      __type: 'UserLambdaValidationException',
      message: `${name} failed with error out of riddles.`,
    });
    isBroken = false;
    const before = calls;
    expect((await answer(pool, first, username, 'answer 0')).body).toMatchObject({
      __type: 'NotAuthorizedException',
      message: expect.stringMatching(/^Invalid session for the user/),
    });
    expect(calls).toBe(before);
  },
);

test('a sign-in that the functions end can not be answered again', async () => {
  const pool = await triggerPool({
    ...RIDDLES,
    DefineAuthChallenge: (event) => {
      const isOver = event.request.session.length > 0;
      event.response = isOver ? { failAuthentication: true } : { challengeName: 'CUSTOM_CHALLENGE' };
      return event;
    },
  });
  const username = await pool.createUser();
  const first = await start(pool, username);
  expect((await answer(pool, first, username, 'no idea')).body).toMatchObject(refused);
  expect((await answer(pool, first, username, 'answer 0')).body.message).toMatch(/^Invalid session for the user/);
});

test('a sign-in that fails, or that no answer can complete, is refused', async () => {
  const pool = await triggerPool(RIDDLES);
  const username = await pool.createUser();
  let reply = await start(pool, username);
  for (let wrong = 0; wrong < 3; wrong++) reply = await answer(pool, reply, username, 'no idea');
  expect(reply.body).toEqual(refused);

  const undecided = await triggerPool({ DefineAuthChallenge: (event) => event });
  expect((await start(undecided, await undecided.createUser())).body.__type).toBe('InvalidLambdaResponseException');
  const none = await createTestPool();
  expect((await start(none, await none.createUser())).body).toEqual({
    __type: 'InvalidParameterException',
    message: 'Custom auth lambda trigger is not configured for the user pool.',
  });
  const failing = await triggerPool({
    DefineAuthChallenge: () => {
      throw new Error('not today');
    },
  });
  expect((await start(failing, await failing.createUser())).body).toEqual({
    __type: 'UserLambdaValidationException',
    message: 'DefineAuthChallenge failed with error not today.',
  });
});

test('an unknown user gets the same challenges as a real one, and no answer signs it in', async () => {
  const seen: unknown[] = [];
  const pool = await triggerPool({
    ...RIDDLES,
    DefineAuthChallenge: (event) => {
      seen.push(event.request.userNotFound, event.request.userAttributes);
      event.response =
        event.request.session.length === 0 ? { challengeName: 'CUSTOM_CHALLENGE' } : { issueTokens: true };
      return event;
    },
  });
  const username = newEmail();
  const asked = await start(pool, username);
  expect(asked.body.ChallengeName).toBe('CUSTOM_CHALLENGE');
  expect((await answer(pool, asked, username, 'answer 0')).body).toEqual(refused);
  expect(seen).toEqual([true, {}, true, {}]);
});

/** First the password, then a riddle. */
const PASSWORD_FIRST: TriggerOptions = {
  ...RIDDLES,
  DefineAuthChallenge: (event) => {
    const { session } = event.request;
    const last = session.at(-1);
    if (last?.challengeName === 'SRP_A') event.response = { challengeName: 'PASSWORD_VERIFIER' };
    else if (last?.challengeResult !== true) event.response = { failAuthentication: true };
    else if (last.challengeName === 'PASSWORD_VERIFIER') event.response = { challengeName: 'CUSTOM_CHALLENGE' };
    else event.response = { issueTokens: true };
    return event;
  },
  CreateAuthChallenge: (event) => {
    event.response = { publicChallengeParameters: {}, privateChallengeParameters: { answer: 'yes' } };
    return event;
  },
};

test('the password goes first, as amazon-cognito-identity-js does it, and a wrong one ends it', async () => {
  const pool = await triggerPool(PASSWORD_FIRST);
  const Username = await pool.createUser();
  const { userPoolId: UserPoolId, clientId: ClientId } = pool;
  const signIn = async (Password: string): Promise<unknown> => {
    const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint: pool.server.local.url });
    const user = new CognitoUser({ Username, Pool });
    user.setAuthenticationFlowType('CUSTOM_AUTH');
    return await new Promise((resolve, reject) => {
      const callbacks = {
        onSuccess: resolve,
        onFailure: reject,
        customChallenge: () => user.sendCustomChallengeAnswer('yes', callbacks),
      };
      user.authenticateUser(new AuthenticationDetails({ Username, Password }), callbacks);
    });
  };
  await expect(signIn(PASSWORD)).resolves.toBeDefined();
  await expect(signIn('Wrong-horse1')).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
});

test('a function can have a second factor asked for', async () => {
  const pool = await triggerPool({
    DefineAuthChallenge: (event) => {
      const [first] = event.request.session;
      event.response = first?.challengeResult === true ? { issueTokens: true } : { challengeName: 'EMAIL_OTP' };
      return event;
    },
  });
  const username = await pool.createUser();
  const asked = await start(pool, username);
  expect(asked.body.ChallengeName).toBe('EMAIL_OTP');
  const EMAIL_OTP_CODE = await pool.codeFor(username);
  const done = await pool.respond('EMAIL_OTP', asked.body.Session, { USERNAME: username, EMAIL_OTP_CODE });
  expect(done.body.AuthenticationResult).toBeDefined();
});

test('there is no end to the challenges that functions can think of', async () => {
  const ROUNDS = 25;
  const pool = await triggerPool({
    ...RIDDLES,
    DefineAuthChallenge: (event) => {
      const over = event.request.session.length === ROUNDS;
      event.response = over ? { issueTokens: true } : { challengeName: 'CUSTOM_CHALLENGE' };
      return event;
    },
    CreateAuthChallenge: (event) => {
      event.response = {
        publicChallengeParameters: {},
        privateChallengeParameters: {},
        challengeMetadata: 'm'.repeat(200),
      };
      return event;
    },
  });
  const username = await pool.createUser();
  let reply = await start(pool, username);
  for (let round = 0; round < ROUNDS; round++) {
    expect(reply.body.Session.length).toBeLessThanOrEqual(2_048);
    reply = await answer(pool, reply, username, 'whatever');
  }
  expect(reply.body.AuthenticationResult).toBeDefined();
});
