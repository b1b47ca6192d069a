import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';
import { newEmail, PASSWORD, type Reply, startTestServer } from '../../../test-support/server.js';
import type { TriggerOptions } from '../../triggers/configuration.js';

const poolWith = async (triggers: TriggerOptions, pool: object = {}): Promise<TestPool> =>
  await createTestPool({ server: await startTestServer({ triggers }), pool });

const signUp = ({ server, clientId }: TestPool, Username: string, more: object = {}): Promise<Reply> =>
  server.call('SignUp', { ClientId: clientId, Username, Password: PASSWORD, ...more });

test('PostConfirmation runs after each kind of confirmation', async () => {
  const heard: unknown[] = [];
  const pool = await poolWith({
    PostConfirmation: (event) => {
      heard.push([event.triggerSource, event.request.userAttributes['cognito:user_status'], event.userName]);
      return event;
    },
  });
  const { call, sdk } = pool.server;
  const email = newEmail();
  const { body } = await signUp(pool, email);
  const at = { ClientId: pool.clientId, Username: email };
  await call('ConfirmSignUp', { ...at, ConfirmationCode: await pool.codeFor(email) });
  await call('ForgotPassword', at);
  await call('ConfirmForgotPassword', {
    ...at,
    ConfirmationCode: await pool.codeFor(email),
    Password: 'Another-horse2',
  });
  const other = newEmail();
  const signedUp = await signUp(pool, other);
  await sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.userPoolId, Username: other }));
  expect(heard).toEqual([
    ['PostConfirmation_ConfirmSignUp', 'CONFIRMED', body.UserSub],
    ['PostConfirmation_ConfirmForgotPassword', 'CONFIRMED', body.UserSub],
    ['PostConfirmation_ConfirmSignUp', 'CONFIRMED', signedUp.body.UserSub],
  ]);
});

test('an error of PostConfirmation reaches the caller, and the user stays confirmed', async () => {
  const pool = await poolWith({
    PostConfirmation: () => {
      throw new Error('no room');
    },
  });
  const email = newEmail();
  await signUp(pool, email);
  const ConfirmationCode = await pool.codeFor(email);
  expect(
    await pool.server.call('ConfirmSignUp', { ClientId: pool.clientId, Username: email, ConfirmationCode }),
  ).toMatchObject({
    body: { __type: 'UserLambdaValidationException', message: 'PostConfirmation failed with error no room.' },
  });
  expect(await pool.accessToken(email)).toEqual(expect.any(String));
});

test('who is confirmed and verified at once claims the alias at once, and another one’s is refused', async () => {
  const pool = await poolWith(
    { PreSignUp: (event) => ({ ...event, response: { autoConfirmUser: true, autoVerifyEmail: true } }) },
    { UsernameAttributes: [], AliasAttributes: ['email'] },
  );
  const UserAttributes = [{ Name: 'email', Value: newEmail() }];
  expect((await signUp(pool, 'ann', { UserAttributes })).body.UserConfirmed).toBe(true);
  expect(await pool.accessToken(UserAttributes[0]?.Value ?? '')).toEqual(expect.any(String));
  expect(await signUp(pool, 'eve', { UserAttributes })).toMatchObject({
    body: { __type: 'AliasExistsException', message: 'An account with the given email already exists.' },
  });
  expect((await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: 'eve', PASSWORD })).status).toBe(400);
  expect(await signUp(pool, 'bob')).toMatchObject({ body: { __type: 'InvalidLambdaResponseException' } });
});

test('PreSignUp is asked about invited users as well, and can turn them away', async () => {
  const pool = await poolWith({
    PreSignUp: (event) => {
      if (event.request.validationData?.['floor'] !== '3') throw new Error('wrong floor');
      return { ...event, response: { autoVerifyEmail: true } };
    },
  });
  const { sdk } = pool.server;
  const user = { UserPoolId: pool.userPoolId, Username: newEmail() };
  await expect(sdk.send(new AdminCreateUserCommand(user))).rejects.toMatchObject({
    name: 'UserLambdaValidationException',
    message: 'PreSignUp failed with error wrong floor.',
  });
  expect(await pool.server.local.inbox.list()).toEqual([]);
  await sdk.send(new AdminCreateUserCommand({ ...user, ValidationData: [{ Name: 'floor', Value: '3' }] }));
  const { UserAttributes } = await sdk.send(new AdminGetUserCommand(user));
  expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
});

test('a user who forgot the password is migrated, and resets it here', async () => {
  const pool = await poolWith({
    UserMigration: (event) => {
      if (event.triggerSource !== 'UserMigration_ForgotPassword') throw new Error('unexpected');
      if (!event.userName?.startsWith('user-')) throw new Error('unknown');
      const userAttributes = { email: event.userName, email_verified: 'true', name: 'Ann' };
      return { ...event, response: { userAttributes, messageAction: 'SUPPRESS' } };
    },
  });
  const { call, sdk } = pool.server;
  const email = newEmail();
  const at = { ClientId: pool.clientId, Username: email };
  expect(await call('ForgotPassword', at)).toMatchObject({
    status: 200,
    body: { CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } },
  });
  const described = await sdk.send(new AdminGetUserCommand({ UserPoolId: pool.userPoolId, Username: email }));
  expect(described.UserStatus).toBe('RESET_REQUIRED');
  await call('ConfirmForgotPassword', { ...at, ConfirmationCode: await pool.codeFor(email), Password: PASSWORD });
  expect(await pool.accessToken(email)).toEqual(expect.any(String));
  // When the function knows no such user, a client that hides users gets the usual answer.
  expect(await call('ForgotPassword', { ...at, Username: 'nobody@example.com' })).toMatchObject({ status: 200 });
  expect(await pool.codeFor('nobody@example.com')).toBe('');
});
