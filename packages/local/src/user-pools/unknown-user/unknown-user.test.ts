import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  type CountedCall,
  type CountedUserPools,
  openCountedUserPools,
} from '../../../test-support/counted-services.js';
import { inputShape } from '../../model/models.js';
import type { TriggerOptions } from '../../triggers/configuration.js';
import { userPoolOperations } from '../operations.js';

const PASSWORD = 'Correct-horse1';
const WRONG = 'Wrong-horse1';
const SRP_A = '7'.repeat(768);

/** A pool with an app client that hides which users exist. */
interface Pool extends CountedUserPools {
  readonly userPoolId: string;
  readonly clientId: string;
}

/** What is known of the real user that an unknown one is compared with. */
type State = 'confirmed' | 'unconfirmed' | 'disabled' | 'without a password' | 'to set a new password';

/** How a caller tries to find out whether a user exists, by one operation or by several that follow one another. */
interface Row {
  /** The operations that it calls. */
  readonly operations: readonly string[];
  /** The real users that an unknown one must look like. */
  readonly states: readonly State[];
  readonly client?: object;
  readonly triggers?: TriggerOptions;
  readonly calls: (pool: Pool, name: string) => Promise<readonly CountedCall[]>;
}

const FACTORS = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'];

async function openPool(row: Row): Promise<Pool> {
  const pools = await openCountedUserPools(row.triggers);
  const { output: pool } = await pools.call('CreateUserPool', {
    PoolName: 'test',
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: FACTORS } },
    UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
  });
  const userPoolId: string = pool.UserPool.Id;
  const flows = ['USER_PASSWORD', 'ADMIN_USER_PASSWORD', 'USER_SRP', 'CUSTOM', 'USER'];
  const { output: client } = await pools.call('CreateUserPoolClient', {
    UserPoolId: userPoolId,
    ClientName: 'test',
    ExplicitAuthFlows: [...flows.map((flow) => `ALLOW_${flow}_AUTH`), 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    ...row.client,
  });
  return { ...pools, userPoolId, clientId: client.UserPoolClient.ClientId };
}

/** All names have the same length, and the same first letters before and behind the @. */
function newName(): string {
  return `u${randomBytes(6).toString('hex')}@example.com`;
}

async function createUser({ call, userPoolId: UserPoolId, clientId: ClientId }: Pool, state: State): Promise<string> {
  const Username = newName();
  const user = { UserPoolId, Username };
  if (state === 'unconfirmed') {
    await call('SignUp', { ClientId, Username, Password: PASSWORD });
    return Username;
  }
  if (state === 'without a password') {
    await call('SignUp', { ClientId, Username });
    await call('AdminConfirmSignUp', user);
    await call('AdminUpdateUserAttributes', { ...user, UserAttributes: [{ Name: 'email_verified', Value: 'true' }] });
    return Username;
  }
  const UserAttributes = [
    { Name: 'email', Value: Username },
    { Name: 'email_verified', Value: 'true' },
  ];
  await call('AdminCreateUser', { ...user, MessageAction: 'SUPPRESS', UserAttributes });
  await call('AdminSetUserPassword', { ...user, Password: PASSWORD, Permanent: true });
  if (state === 'disabled') await call('AdminDisableUser', user);
  if (state === 'to set a new password') await call('AdminResetUserPassword', user);
  return Username;
}

const initiate = (pool: Pool, AuthFlow: string, AuthParameters: object): Promise<CountedCall> =>
  pool.call('InitiateAuth', { ClientId: pool.clientId, AuthFlow, AuthParameters });

/** Answers a challenge by the name that it shows. */
const respond = (pool: Pool, { output }: CountedCall, answers: object): Promise<CountedCall> => {
  const { ChallengeName, Session, ChallengeParameters } = output;
  const USERNAME: string = ChallengeParameters.USERNAME ?? ChallengeParameters.USER_ID_FOR_SRP;
  const ChallengeResponses = { USERNAME, ...answers };
  return pool.call('RespondToAuthChallenge', { ClientId: pool.clientId, ChallengeName, Session, ChallengeResponses });
};

/** B is a number: now and then it begins with zeros, and is shorter. Then the call is made again. */
async function withFullB(ask: () => Promise<CountedCall>): Promise<CountedCall> {
  for (;;) {
    const asked = await ask();
    if (asked.error !== undefined) throw new Error(asked.error.message);
    if (asked.output.ChallengeParameters.SRP_B.length === 768) return asked;
  }
}

/** A proof of another password. */
function wrongProof(pool: Pool, { output }: CountedCall): object {
  const [day, date, month, year, time] = new Date(pool.clock.now()).toUTCString().replace(',', '').split(' ');
  return {
    PASSWORD_CLAIM_SECRET_BLOCK: output.ChallengeParameters.SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: Buffer.alloc(32, 1).toString('base64'),
    TIMESTAMP: `${day} ${month} ${Number(date)} ${time} UTC ${year}`,
  };
}

/** A sign-in by choice that begins with one factor, and a wrong answer to its challenge. */
const byFactor =
  (PREFERRED_CHALLENGE: string, answers: (pool: Pool, asked: CountedCall) => object, more: object = {}): Row['calls'] =>
  async (pool, USERNAME) => {
    const begin = () => initiate(pool, 'USER_AUTH', { USERNAME, PREFERRED_CHALLENGE, ...more });
    const asked = 'SRP_A' in more ? await withFullB(begin) : await begin();
    return [asked, await respond(pool, asked, answers(pool, asked))];
  };

/** The same wrong password often enough for a lockout. */
const often =
  (flow: string, operation = 'InitiateAuth'): Row['calls'] =>
  async (pool, USERNAME) => {
    const calls: CountedCall[] = [];
    for (let failure = 1; failure <= 7; failure++) {
      const AuthParameters = { USERNAME, PASSWORD: WRONG };
      const client = { UserPoolId: pool.userPoolId, ClientId: pool.clientId };
      calls.push(await pool.call(operation, { ...client, AuthFlow: flow, AuthParameters }));
    }
    return calls;
  };

const RIDDLE: TriggerOptions = {
  DefineAuthChallenge: (event) => {
    const { session } = event.request;
    const last = session.at(-1);
    if (last?.challengeResult === false) event.response = { failAuthentication: true };
    else event.response = { challengeName: last === undefined ? 'CUSTOM_CHALLENGE' : 'PASSWORD_VERIFIER' };
    return event;
  },
  CreateAuthChallenge: (event) => {
    event.response = { publicChallengeParameters: {}, privateChallengeParameters: { answer: 'x' } };
    return event;
  },
  VerifyAuthChallengeResponse: (event) => {
    event.response = { answerCorrect: event.request.challengeAnswer === 'x' };
    return event;
  },
};

const IN_AND_OUT = ['InitiateAuth', 'RespondToAuthChallenge'];
const ROWS: Readonly<Record<string, Row>> = {
  'a wrong password': {
    operations: ['InitiateAuth'],
    states: ['confirmed', 'without a password', 'to set a new password'],
    calls: often('USER_PASSWORD_AUTH'),
  },
  'a wrong password, by an administrator': {
    operations: [],
    states: ['confirmed', 'without a password', 'to set a new password'],
    calls: often('ADMIN_USER_PASSWORD_AUTH', 'AdminInitiateAuth'),
  },
  'a wrong proof of the password': {
    operations: IN_AND_OUT,
    states: ['confirmed', 'without a password', 'to set a new password'],
    calls: async (pool, USERNAME) => {
      const asked = await withFullB(() => initiate(pool, 'USER_SRP_AUTH', { USERNAME, SRP_A }));
      return [asked, await respond(pool, asked, wrongProof(pool, asked))];
    },
  },
  'a wrong answer to a custom challenge': {
    operations: IN_AND_OUT,
    states: ['confirmed', 'to set a new password'],
    triggers: RIDDLE,
    calls: async (pool, USERNAME) => {
      const asked = await initiate(pool, 'CUSTOM_AUTH', { USERNAME });
      return [asked, await respond(pool, asked, { ANSWER: 'y' })];
    },
  },
  'a wrong proof behind a custom challenge': {
    operations: IN_AND_OUT,
    states: ['confirmed', 'without a password', 'to set a new password'],
    triggers: RIDDLE,
    calls: async (pool, USERNAME) => {
      const asked = await initiate(pool, 'CUSTOM_AUTH', { USERNAME });
      const next = await withFullB(async () => {
        const again = await initiate(pool, 'CUSTOM_AUTH', { USERNAME });
        return await respond(pool, again, { ANSWER: 'x', SRP_A });
      });
      return [asked, next, await respond(pool, next, wrongProof(pool, next))];
    },
  },
  ...Object.fromEntries(
    ['ENABLED', 'LEGACY'].flatMap((PreventUserExistenceErrors) => {
      const common = { operations: IN_AND_OUT, client: { PreventUserExistenceErrors } };
      const rows: Readonly<Record<string, Pick<Row, 'states' | 'calls'>>> = {
        'a password': {
          states: ['confirmed', 'to set a new password'],
          calls: byFactor('PASSWORD', () => ({ PASSWORD: WRONG })),
        },
        'a proof': {
          states: ['confirmed', 'to set a new password'],
          calls: byFactor('PASSWORD_SRP', wrongProof, { SRP_A }),
        },
        'an A': {
          states: ['confirmed', 'to set a new password'],
          calls: async (pool, USERNAME) => {
            const PREFERRED_CHALLENGE = 'PASSWORD_SRP';
            const asked = await initiate(pool, 'USER_AUTH', { USERNAME, PREFERRED_CHALLENGE });
            const next = await withFullB(async () =>
              respond(pool, await initiate(pool, 'USER_AUTH', { USERNAME, PREFERRED_CHALLENGE }), { SRP_A }),
            );
            return [asked, next, await respond(pool, next, wrongProof(pool, next))];
          },
        },
        'a code': {
          states: ['confirmed', 'without a password', 'to set a new password'],
          calls: byFactor('EMAIL_OTP', () => ({ EMAIL_OTP_CODE: 'none' })),
        },
      };
      return Object.entries(rows).map(([name, row]) => [
        `${name}, where the client chooses and says ${PreventUserExistenceErrors}`,
        { ...common, ...row },
      ]);
    }),
  ),
  'a forgotten password': {
    operations: ['ForgotPassword', 'ConfirmForgotPassword'],
    states: ['confirmed'],
    calls: async ({ call, clientId: ClientId }, Username) => {
      const wrong = { ClientId, Username, ConfirmationCode: 'none', Password: PASSWORD };
      return [
        await call('ConfirmForgotPassword', wrong),
        await call('ForgotPassword', { ClientId, Username }),
        await call('ConfirmForgotPassword', { ...wrong, Password: 'weak' }),
        await call('ConfirmForgotPassword', wrong),
      ];
    },
  },
  'a forgotten password that cannot be set again': {
    operations: ['ForgotPassword', 'ConfirmForgotPassword'],
    states: ['disabled'],
    calls: async ({ call, clientId: ClientId }, Username) => {
      const wrong = { ClientId, Username, ConfirmationCode: 'none', Password: PASSWORD };
      return [await call('ForgotPassword', { ClientId, Username }), await call('ConfirmForgotPassword', wrong)];
    },
  },
  'a sign-up that is not confirmed': {
    operations: ['ConfirmSignUp', 'ResendConfirmationCode'],
    states: ['unconfirmed'],
    calls: async ({ call, clientId: ClientId }, Username) => [
      await call('ConfirmSignUp', { ClientId, Username, ConfirmationCode: 'none' }),
      await call('ResendConfirmationCode', { ClientId, Username }),
      await call('ConfirmSignUp', { ClientId, Username, ConfirmationCode: 'none' }),
    ],
  },
  'feedback about an event': {
    operations: ['UpdateAuthEventFeedback'],
    states: ['confirmed', 'unconfirmed', 'disabled'],
    calls: async ({ call, userPoolId: UserPoolId }, Username) => {
      const feedback = { EventId: 'event', FeedbackToken: 'token', FeedbackValue: 'Valid' };
      return [await call('UpdateAuthEventFeedback', { UserPoolId, Username, ...feedback })];
    },
  },
};

/** Members whose values must be the same. Of all others only the length is compared: each is random, or a name. */
const COMPARED = [
  'ChallengeName',
  'AvailableChallenges',
  'DeliveryMedium',
  'AttributeName',
  'CODE_DELIVERY_DELIVERY_MEDIUM',
];

function describe(value: unknown, member = ''): unknown {
  if (COMPARED.includes(member)) return value;
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, describe(inner, name)]));
}

const CASES = Object.entries(ROWS).flatMap(([name, row]) => row.states.map((state) => [name, state, row] as const));

test.each(CASES)('%s tells no user who is %s from an unknown one, by answer, size or work', async (_, state, row) => {
  const pool = await openPool(row);
  const known = await row.calls(pool, await createUser(pool, state));
  const unknown = await row.calls(pool, newName());
  const toCompare = ({ output, error, work }: CountedCall) => ({ output: describe(output), error, work });
  expect(unknown.map(toCompare)).toEqual(known.map(toCompare));
});

test('a password that must be reset shows to a caller with the right one', async () => {
  const pool = await openPool({ operations: [], states: [], calls: async () => [] });
  const USERNAME = await createUser(pool, 'to set a new password');
  const right = await initiate(pool, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
  expect(right.error?.name).toBe('PasswordResetRequiredException');
  const wrong = await initiate(pool, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: WRONG });
  expect(wrong.error?.name).toBe('NotAuthorizedException');
});

test('a sign-up reveals that a name is taken', async () => {
  const pool = await openPool({ operations: [], states: [], calls: async () => [] });
  const Username = await createUser(pool, 'confirmed');
  const again = await pool.call('SignUp', { ClientId: pool.clientId, Username, Password: PASSWORD });
  expect(again.error?.name).toBe('UsernameExistsException');
});

test('each public operation that takes the name of a user has a row, but for SignUp', () => {
  const naming = userPoolOperations
    .filter(({ authorization }) => authorization === 'public')
    .filter(({ name }) => {
      const { members = {} } = inputShape('cognito-idp', name);
      return ['Username', 'AuthParameters', 'ChallengeResponses'].some((member) => member in members);
    })
    .map(({ name }) => name);
  const compared = new Set(Object.values(ROWS).flatMap(({ operations }) => operations));
  expect(naming.sort()).toEqual([...compared, 'SignUp'].sort());
});
