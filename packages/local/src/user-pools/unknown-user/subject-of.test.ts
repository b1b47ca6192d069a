import { AdminDisableUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';
import { newEmail, PASSWORD, signInWithSrp } from '../../../test-support/server.js';

/** One call: what it is and what it is given besides the client and the name. */
type Step = readonly [operation: string, more?: Readonly<Record<string, string>>];

type Answer = readonly [status: number, what: unknown, message: unknown];

/** Half an hour. */
const WAIT: Step = ['wait'];

const forgot: Step = ['ForgotPassword'];
const wrong: Step = ['ConfirmForgotPassword', { ConfirmationCode: '000', Password: PASSWORD }];
const weak: Step = ['ConfirmForgotPassword', { ConfirmationCode: '000', Password: 'weakweak' }];

/** The answers to the same steps in the name of several users. */
async function answersTo(pool: TestPool, names: readonly string[], steps: readonly Step[]): Promise<Answer[][]> {
  const answers: Answer[][] = names.map(() => []);
  for (const [operation, more] of steps) {
    if (operation === 'wait') pool.server.local.clock.advance(1_800);
    for (const [index, Username] of names.entries()) {
      if (operation === 'wait') continue;
      const { status, body } = await pool.server.call(operation, { ClientId: pool.clientId, Username, ...more });
      answers[index]?.push([status, body.__type ?? body.CodeDeliveryDetails, body.message]);
    }
  }
  return answers;
}

test('a user who forgot the password and an unknown user get the same answers, also beyond the limit', async () => {
  const pool = await createTestPool({ pool: { UsernameConfiguration: { CaseSensitive: false } } });
  const [known, unknown] = [await pool.createUser(), newEmail()];
  const steps: Step[] = [
    wrong,
    weak,
    forgot,
    wrong,
    weak,
    // Within the hour there are six more.
    ...new Array<Step>(7).fill(wrong),
    WAIT,
    forgot,
    WAIT,
    // The code of the second request is good for another half hour. The count of attempts is back at zero.
    wrong,
    WAIT,
    wrong,
    WAIT,
    ...new Array<Step>(11).fill(forgot),
  ];
  const [toKnown = [], toUnknown] = await answersTo(pool, [known, unknown], steps);
  expect(toUnknown).toEqual(toKnown);
  expect(toKnown.map(([, type]) => (typeof type === 'string' ? type.replace('Exception', '') : 'sent'))).toEqual([
    ...['ExpiredCode', 'InvalidPassword', 'sent', 'CodeMismatch', 'InvalidPassword'],
    ...new Array<string>(6).fill('CodeMismatch'),
    'LimitExceeded',
    'sent',
    'CodeMismatch',
    'ExpiredCode',
    ...new Array<string>(10).fill('sent'),
    'LimitExceeded',
  ]);
});

test('attempts count for a name in any case, where the pool is not case-sensitive', async () => {
  const pool = await createTestPool({ pool: { UsernameConfiguration: { CaseSensitive: false } } });
  const name = newEmail();
  await answersTo(pool, [name], new Array<Step>(10).fill(forgot));
  const [[answer] = []] = await answersTo(pool, [name.toUpperCase()], [forgot]);
  expect(answer?.[1]).toBe('LimitExceededException');
  const [[other] = []] = await answersTo(pool, [newEmail()], [forgot]);
  expect(other?.[0]).toBe(200);
});

test('a disabled user gets the answers of an unknown one', async () => {
  const pool = await createTestPool();
  const [disabled, unknown] = [await pool.createUser(), newEmail()];
  await pool.server.sdk.send(new AdminDisableUserCommand({ UserPoolId: pool.userPoolId, Username: disabled }));
  const steps = [wrong, forgot, weak, wrong, WAIT, WAIT, wrong, ...new Array<Step>(10).fill(wrong)];
  const [toDisabled, toUnknown] = await answersTo(pool, [disabled, unknown], steps);
  expect(toDisabled).toEqual(toUnknown);
  expect(await pool.server.local.inbox.list()).toEqual([]);
});

test('a user who has signed up and an unknown user get the same answers, also beyond the limit', async () => {
  const pool = await createTestPool();
  const [known, unknown] = [newEmail(), newEmail()];
  await pool.server.call('SignUp', { ClientId: pool.clientId, Username: known, Password: PASSWORD });
  const steps: Step[] = [
    ...new Array<Step>(16).fill(['ConfirmSignUp', { ConfirmationCode: '000' }]),
    ...new Array<Step>(6).fill(['ResendConfirmationCode']),
  ];
  const [toKnown = [], toUnknown] = await answersTo(pool, [known, unknown], steps);
  expect(toUnknown).toEqual(toKnown);
  expect([toKnown[15]?.[1], toKnown[21]?.[1]]).toEqual(['LimitExceededException', 'LimitExceededException']);
});

test('a client that hides no users reveals unknown ones, and the event log names the reason in any case', async () => {
  const open = await createTestPool({ client: { PreventUserExistenceErrors: 'LEGACY' } });
  const [[legacy] = []] = await answersTo(open, [newEmail()], [wrong]);
  expect(legacy?.[1]).toBe('UserNotFoundException');
  const hiding = await createTestPool();
  await answersTo(hiding, [newEmail()], [forgot, wrong]);
  expect(hiding.server.local.events.list().at(-1)).toMatchObject({
    operation: 'ConfirmForgotPassword',
    error: 'CodeMismatchException',
    reason: 'There is no such user, or it is disabled.',
  });
});

test('wrong passwords lock the name of an unknown user like a real one, with or without SRP', async () => {
  const pool = await createTestPool();
  const { local } = pool.server;
  const [known, unknown] = [await pool.createUser(), newEmail()];
  const byPassword = async (USERNAME: string): Promise<string> =>
    (await pool.initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD: 'Wrong-horse1' })).body.message;
  const bySrp = async (email: string): Promise<string> =>
    await signInWithSrp(local.url, {
      email,
      password: 'Wrong-horse1',
      userPoolId: pool.userPoolId,
      clientId: pool.clientId,
    }).then(
      () => 'signed in',
      ({ message }: Error) => message,
    );
  const told: Record<string, string[]> = { [known]: [], [unknown]: [] };
  const tryEach = async (...attempts: readonly (typeof bySrp)[]): Promise<void> => {
    for (const attempt of attempts) for (const name of [known, unknown]) told[name]?.push(await attempt(name));
  };
  // The lock after the eleventh holds for more than a minute: however slow the machine is.
  for (let failure = 1; failure <= 11; failure++) {
    local.clock.advance(65);
    await tryEach(failure % 2 === 0 ? bySrp : byPassword);
  }
  await tryEach(byPassword, bySrp);
  local.clock.advance(65);
  await tryEach(byPassword, byPassword);
  // After a quarter of an hour all is forgotten.
  local.clock.advance(1_000);
  await tryEach(byPassword, bySrp, byPassword);
  const [wrongPassword, locked] = ['Incorrect username or password.', 'Password attempts exceeded'];
  expect(told[unknown]).toEqual(told[known]);
  expect(told[known]).toEqual([
    ...new Array<string>(11).fill(wrongPassword),
    ...[locked, locked, wrongPassword, locked, wrongPassword, wrongPassword, wrongPassword],
  ]);
});

test('wrong one-time codes lock the name of an unknown user like a real one', async () => {
  const pool = await createTestPool({
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
  });
  const { local } = pool.server;
  const names = [await pool.createUser(), newEmail()];
  const told: string[][] = [[], []];
  const tryEach = async (sent?: string): Promise<void> => {
    for (const [index, USERNAME] of names.entries()) {
      const begun = await pool.initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
      if (begun.status !== 200) {
        told[index]?.push(begun.body.message);
        continue;
      }
      const responses = { USERNAME: sent ?? USERNAME, EMAIL_OTP_CODE: 'none' };
      told[index]?.push((await pool.respond('EMAIL_OTP', begun.body.Session, responses)).body.message);
    }
  };
  await tryEach(newEmail());
  for (let failure = 1; failure <= 11; failure++) {
    local.clock.advance(65);
    await tryEach();
  }
  await tryEach();
  expect(told[1]).toEqual(told[0]);
  expect(told[0]).toEqual([
    'Invalid session for the user.',
    ...new Array<string>(11).fill('Invalid code or auth state for the user.'),
    'Password attempts exceeded',
  ]);
});

test('the session of a sign-in does not reveal which users exist, not by its length either', async () => {
  const pool = await createTestPool({
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
  });
  const names = [await pool.createUser(), newEmail()];
  const begin = async (USERNAME: string, flow: string, more: object): Promise<Record<string, unknown>> => {
    const { body } = await pool.initiate(flow, { USERNAME, ...more });
    const { Session, ChallengeName, ChallengeParameters = {} } = body;
    const lengths = Object.entries(ChallengeParameters).map(([name, value]) => [name, String(value).length]);
    return { ChallengeName, session: Session?.length, ...Object.fromEntries(lengths) };
  };
  for (const [flow, more] of [
    ['USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' }],
    ['USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD' }],
    ['USER_SRP_AUTH', { SRP_A: '7'.repeat(768) }],
    ['USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: '7'.repeat(768) }],
  ] as const) {
    const ask = () => Promise.all(names.map((name) => begin(name, flow, more)));
    let [known, unknown] = await ask();
    // B is a number: now and then it begins with zeros, and is shorter.
    while (known?.['SRP_B'] !== unknown?.['SRP_B']) [known, unknown] = await ask();
    expect(known?.['ChallengeName'], flow).toEqual(expect.any(String));
    expect(unknown, flow).toEqual(known);
  }
});

test('a sign-in keeps the name of an unknown user, like that of a real one', async () => {
  const pool = await createTestPool();
  const told: unknown[] = [];
  for (const USERNAME of [await pool.createUser(), newEmail()]) {
    const { body } = await pool.initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'PASSWORD' });
    const shown: string = body.ChallengeParameters.USERNAME;
    for (const name of [newEmail(), USERNAME, shown]) {
      const answer = await pool.respond('PASSWORD', body.Session, { USERNAME: name, PASSWORD: 'Wrong-horse1' });
      told.push(answer.body.message);
    }
  }
  const wrong = 'Incorrect username or password.';
  expect(told.slice(3)).toEqual(told.slice(0, 3));
  expect(told.slice(0, 3)).toEqual(['Invalid session for the user.', wrong, wrong]);
});
