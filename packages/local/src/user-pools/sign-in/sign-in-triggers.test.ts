import {
  AdminAddUserToGroupCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';
import { claimsOf, newEmail, PASSWORD, type Reply, startTestServer } from '../../../test-support/server.js';
import type { TriggerOptions } from '../../triggers/configuration.js';

async function triggerPool(triggers: TriggerOptions): Promise<TestPool> {
  return await createTestPool({ server: await startTestServer({ triggers }) });
}

const byPassword = (pool: TestPool, USERNAME: string, more: object = {}): Promise<Reply> =>
  pool.initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD }, more);

test('a sign-in runs its triggers in their order, and each can stop it', async () => {
  const heard: [string, unknown][] = [];
  let refusing = '';
  const hear = (name: string, request: unknown): void => {
    heard.push([name, request]);
    if (refusing === name) throw new Error('not today');
  };
  const pool = await triggerPool({
    PreAuthentication: (event) => {
      hear('PreAuthentication', event.request);
      return event;
    },
    PostAuthentication: (event) => {
      hear('PostAuthentication', event.request);
      return event;
    },
    PreTokenGeneration: (event) => {
      hear('PreTokenGeneration', event.triggerSource);
      return event;
    },
  });
  const username = await pool.createUser();
  const done = await byPassword(pool, username, { ClientMetadata: { from: 'test' } });
  const userAttributes = {
    sub: expect.any(String),
    email: username,
    email_verified: 'true',
    'cognito:user_status': 'CONFIRMED',
  };
  expect(heard).toEqual([
    ['PreAuthentication', { userAttributes, validationData: { from: 'test' } }],
    ['PostAuthentication', { userAttributes, newDeviceUsed: false }],
    ['PreTokenGeneration', 'TokenGeneration_Authentication'],
  ]);
  const { RefreshToken } = done.body.AuthenticationResult;
  await pool.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken });
  expect(heard.at(-1)).toEqual(['PreTokenGeneration', 'TokenGeneration_RefreshTokens']);
  for (const name of ['PreAuthentication', 'PostAuthentication', 'PreTokenGeneration']) {
    refusing = name;
    expect((await byPassword(pool, username)).body).toEqual({
      __type: 'UserLambdaValidationException',
      message: `${name} failed with error not today.`,
    });
  }
});

test('a password that must be reset ends a sign-in before the triggers of its success', async () => {
  const heard: string[] = [];
  const pool = await triggerPool({
    PreAuthentication: (event) => {
      heard.push('PreAuthentication');
      return event;
    },
    PostAuthentication: (event) => {
      heard.push('PostAuthentication');
      return event;
    },
    PreTokenGeneration: (event) => {
      heard.push('PreTokenGeneration');
      return event;
    },
  });
  const username = await pool.createUser();
  const user = { UserPoolId: pool.userPoolId, Username: username };
  await pool.server.sdk.send(new AdminResetUserPasswordCommand(user));
  const byChoice = pool.initiate('USER_AUTH', { USERNAME: username, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD });
  for (const reply of [await byPassword(pool, username), await byChoice]) {
    expect(reply.body.__type).toBe('PasswordResetRequiredException');
  }
  expect(heard).toEqual(['PreAuthentication', 'PreAuthentication']);
});

test('a function that refuses the tokens leaves the challenge to be answered again', async () => {
  let refuses = true;
  const pool = await createTestPool({
    server: await startTestServer({
      triggers: {
        PreTokenGeneration: (event) => {
          if (refuses) throw new Error('not now');
          return event;
        },
      },
    }),
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
  });
  const username = await pool.createUser();
  const asked = await pool.initiate('USER_AUTH', { USERNAME: username, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  const EMAIL_OTP_CODE = await pool.codeFor(username);
  const answer = (): Promise<Reply> =>
    pool.respond('EMAIL_OTP', asked.body.Session, { USERNAME: username, EMAIL_OTP_CODE });
  expect((await answer()).body.__type).toBe('UserLambdaValidationException');
  refuses = false;
  expect((await answer()).body.AuthenticationResult).toBeDefined();
});

async function joinGroups(pool: TestPool, Username: string, ...groups: [string, number, string?][]): Promise<void> {
  const { sdk } = pool.server;
  for (const [GroupName, Precedence, RoleArn] of groups) {
    const group = { UserPoolId: pool.userPoolId, GroupName };
    await sdk.send(new CreateGroupCommand({ ...group, Precedence, RoleArn }));
    await sdk.send(new AdminAddUserToGroupCommand({ ...group, Username }));
  }
}

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

test('tokens carry groups, their roles and the preferred role', async () => {
  const pool = await createTestPool();
  const username = await pool.createUser();
  await joinGroups(pool, username, ['readers', 5, role('reader')], ['writers', 1, role('writer')], ['guests', 9]);
  const { IdToken, AccessToken } = (await byPassword(pool, username)).body.AuthenticationResult;
  expect(claimsOf(IdToken)).toMatchObject({
    'cognito:groups': ['writers', 'readers', 'guests'],
    'cognito:roles': [role('writer'), role('reader')],
    'cognito:preferred_role': role('writer'),
  });
  expect(claimsOf(AccessToken)['cognito:groups']).toEqual(['writers', 'readers', 'guests']);
  expect(claimsOf(AccessToken)['cognito:roles']).toBeUndefined();
  const tied = await pool.createUser();
  await joinGroups(pool, tied, ['left', 3, role('left')], ['right', 3, role('right')]);
  const claims = claimsOf((await byPassword(pool, tied)).body.AuthenticationResult.IdToken);
  expect(claims['cognito:roles']).toEqual([role('left'), role('right')]);
  expect(claims['cognito:preferred_role']).toBeUndefined();
  const alone = claimsOf((await byPassword(pool, await pool.createUser())).body.AuthenticationResult.IdToken);
  expect(alone['cognito:groups']).toBeUndefined();
});

test('version 1 of the token trigger changes the ID token and the groups, and no reserved claim', async () => {
  const pool = await triggerPool({
    PreTokenGeneration: (event) => {
      expect(event.request.groupConfiguration).toEqual({
        groupsToOverride: ['readers'],
        iamRolesToOverride: [role('reader')],
        preferredRole: role('reader'),
      });
      event.response = {
        claimsOverrideDetails: {
          claimsToAddOrOverride: { tenant: 'blue', email: 'else@example.com', sub: 'forged', 'cognito:username': 'x' },
          claimsToSuppress: ['email_verified', 'aud'],
          groupOverrideDetails: { groupsToOverride: ['auditors'], preferredRole: role('auditor') },
        },
      };
      return event;
    },
  });
  const username = await pool.createUser();
  await joinGroups(pool, username, ['readers', 5, role('reader')]);
  const { IdToken, AccessToken } = (await byPassword(pool, username)).body.AuthenticationResult;
  const claims = claimsOf(IdToken);
  expect(claims).toMatchObject({
    tenant: 'blue',
    email: 'else@example.com',
    aud: pool.clientId,
    'cognito:groups': ['auditors'],
    'cognito:preferred_role': role('auditor'),
  });
  expect(claims['sub']).not.toBe('forged');
  expect(claims['cognito:username']).toBe(claims['sub']);
  expect(claims['email_verified']).toBeUndefined();
  expect(claims['cognito:roles']).toBeUndefined();
  expect(claimsOf(AccessToken)['tenant']).toBeUndefined();
  expect(claimsOf(AccessToken)['cognito:groups']).toEqual(['auditors']);
});

test.each(['V2_0', 'V3_0'] as const)(
  'version %s changes both tokens, with values of any kind, and scopes',
  async (version) => {
    const pool = await triggerPool({
      preTokenGenerationVersion: version,
      PreTokenGeneration: (event) => {
        expect(event.version).toBe(version.slice(1, 2));
        expect(event.request.scopes).toEqual(['aws.cognito.signin.user.admin']);
        event.response = {
          claimsAndScopeOverrideDetails: {
            idTokenGeneration: { claimsToAddOrOverride: { tenants: ['a', 'b'] }, claimsToSuppress: ['email'] },
            accessTokenGeneration: {
              claimsToAddOrOverride: { limits: { daily: 5 }, client_id: 'forged' },
              scopesToAdd: ['orders/read'],
            },
          },
        };
        return event;
      },
    });
    const username = await pool.createUser();
    const { IdToken, AccessToken } = (await byPassword(pool, username)).body.AuthenticationResult;
    expect(claimsOf(IdToken)).toMatchObject({ tenants: ['a', 'b'] });
    expect(claimsOf(IdToken)['email']).toBeUndefined();
    expect(claimsOf(AccessToken)).toMatchObject({
      limits: { daily: 5 },
      client_id: pool.clientId,
      scope: 'aws.cognito.signin.user.admin orders/read',
    });
    expect((await pool.server.call('GetUser', { AccessToken })).status).toBe(200);
  },
);

test('a token trigger whose answer is of another form gives no tokens', async () => {
  let answer: object = {};
  const pool = await triggerPool({ PreTokenGeneration: (event) => ({ ...event, response: answer }) });
  const username = await pool.createUser();
  for (const details of [
    { claimsToAddOrOverride: { tenant: 5 } },
    { claimsToAddOrOverride: ['tenant'] },
    { claimsToSuppress: 'email' },
    { groupOverrideDetails: { groupsToOverride: [5] } },
  ]) {
    answer = { claimsOverrideDetails: details };
    expect((await byPassword(pool, username)).body.__type, JSON.stringify(details)).toBe(
      'InvalidLambdaResponseException',
    );
  }
});

test('a user of another directory moves in with the password that is right there', async () => {
  const directory = new Map([[newEmail(), 'Old-horse-1']]);
  const pool = await triggerPool({
    UserMigration: (event) => {
      const name = event.userName ?? '';
      if (directory.get(name) !== event.request.password) throw new Error('Bad password');
      event.response = {
        userAttributes: { email: name, email_verified: 'true', name: 'Ann' },
        messageAction: 'SUPPRESS',
      };
      return event;
    },
  });
  const [[username = '', password = ''] = []] = directory;
  const signIn = (USERNAME: string, secret: string): Promise<Reply> =>
    pool.initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD: secret });
  const refused = { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' };
  expect((await signIn(username, 'Wrong-horse1')).body).toEqual(refused);
  expect((await signIn(newEmail(), password)).body).toEqual(refused);
  // Two sign-ins at once bring one user.
  const [done, also] = await Promise.all([signIn(username, password), signIn(username, password)]);
  expect(claimsOf(also.body.AuthenticationResult.IdToken)['sub']).toBe(
    claimsOf(done.body.AuthenticationResult.IdToken)['sub'],
  );
  expect(claimsOf(done.body.AuthenticationResult.IdToken)).toMatchObject({ email: username, name: 'Ann' });
  const user = await pool.server.sdk.send(new AdminGetUserCommand({ UserPoolId: pool.userPoolId, Username: username }));
  expect(user.UserStatus).toBe('CONFIRMED');
  // From here on the pool knows the password itself.
  directory.clear();
  expect((await signIn(username, password)).body.AuthenticationResult).toBeDefined();
  expect((await signIn(username, 'Wrong-horse1')).body).toEqual(refused);
});

test('the code of a sign-in goes out in the pool’s own words, and to its own sender', async () => {
  const sent: unknown[] = [];
  const pool = await createTestPool({
    server: await startTestServer({
      triggers: {
        CustomMessage: (event) => {
          const { codeParameter } = event.request;
          event.response = { emailSubject: 'Come in', emailMessage: `Say ${codeParameter} at the door` };
          return event;
        },
        CustomEmailSender: (event) => {
          sent.push([event.triggerSource, Buffer.from(event.request.code, 'base64').toString()]);
        },
      },
    }),
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
  });
  const username = await pool.createUser();
  await pool.initiate('USER_AUTH', { USERNAME: username, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  const message = await pool.server.local.inbox.find({ to: username });
  expect(message).toMatchObject({
    purpose: 'Authentication',
    subject: 'Come in',
    body: `Say ${message?.code} at the door`,
  });
  expect(sent).toEqual([['CustomEmailSender_Authentication', message?.code]]);
});
