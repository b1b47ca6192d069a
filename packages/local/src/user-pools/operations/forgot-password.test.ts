import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ChangePasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';
import { newEmail, PASSWORD, type Reply } from '../../../test-support/server.js';

const NEXT = 'Another-horse2';

const forgot = ({ server, clientId }: TestPool, Username: string, more: object = {}): Promise<Reply> =>
  server.call('ForgotPassword', { ClientId: clientId, Username, ...more });

const confirm = (
  { server, clientId }: TestPool,
  Username: string,
  ConfirmationCode: string,
  Password: string = NEXT,
): Promise<Reply> => server.call('ConfirmForgotPassword', { ClientId: clientId, Username, ConfirmationCode, Password });

const signIn = ({ initiate }: TestPool, USERNAME: string, password: string): Promise<Reply> =>
  initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password });

test('a forgotten password is replaced by who has the code, once, within the hour', async () => {
  const pool = await createTestPool();
  const email = await pool.createUser();
  expect(await forgot(pool, email)).toMatchObject({
    status: 200,
    body: { CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'u***@e***' } },
  });
  const message = await pool.server.local.inbox.find({ to: email });
  expect(message).toMatchObject({ purpose: 'ForgotPassword', subject: 'Your verification code' });
  const code = message?.code ?? '';
  expect(await confirm(pool, email, code === '000000' ? '000001' : '000000')).toMatchObject({
    body: { __type: 'CodeMismatchException', message: 'Invalid verification code provided, please try again.' },
  });
  expect(await confirm(pool, email, code, 'weak')).toMatchObject({ body: { __type: 'InvalidPasswordException' } });
  pool.server.local.clock.advance(3_601);
  expect(await confirm(pool, email, code)).toMatchObject({
    body: { __type: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' },
  });
  await forgot(pool, email);
  const fresh = await pool.codeFor(email);
  expect(await confirm(pool, email, fresh)).toMatchObject({ status: 200, body: {} });
  expect(await confirm(pool, email, fresh)).toMatchObject({ body: { __type: 'ExpiredCodeException' } });
  expect((await signIn(pool, email, PASSWORD)).status).toBe(400);
  expect((await signIn(pool, email, NEXT)).status).toBe(200);
});

test('a client that hides its users tells nothing of unknown and disabled ones; another one does', async () => {
  const hiding = await createTestPool();
  const email = await hiding.createUser();
  await hiding.server.sdk.send(new AdminDisableUserCommand({ UserPoolId: hiding.userPoolId, Username: email }));
  for (const name of [newEmail(), email]) {
    expect(await forgot(hiding, name)).toMatchObject({
      status: 200,
      body: { CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'u***@e***' } },
    });
    expect(await confirm(hiding, name, '123456')).toMatchObject({ body: { __type: 'CodeMismatchException' } });
  }
  expect(await hiding.server.local.inbox.list()).toEqual([]);
  const open = await createTestPool({ client: { PreventUserExistenceErrors: 'LEGACY' } });
  const unknown = { __type: 'UserNotFoundException', message: 'Username/client id combination not found.' };
  expect(await forgot(open, newEmail())).toMatchObject({ body: unknown });
  expect(await confirm(open, newEmail(), '123456')).toMatchObject({ body: unknown });
});

test('the code goes to the first verified contact in the order of the pool', async () => {
  const phone = [
    { Name: 'phone_number', Value: '+15550100839' },
    { Name: 'phone_number_verified', Value: 'true' },
  ];
  const medium = async (names?: ('verified_email' | 'verified_phone_number' | 'admin_only')[]): Promise<unknown> => {
    const RecoveryMechanisms = names?.map((Name, index) => ({ Name, Priority: index + 1 }));
    const pool = await createTestPool({
      pool: RecoveryMechanisms === undefined ? {} : { AccountRecoverySetting: { RecoveryMechanisms } },
    });
    const { body } = await forgot(pool, await pool.createUser({ attributes: phone }));
    return body.CodeDeliveryDetails?.Destination ?? body.message;
  };
  expect(await medium()).toBe('u***@e***');
  expect(await medium(['verified_phone_number', 'verified_email'])).toBe('+*******0839');
  expect(await medium(['verified_phone_number'])).toBe('+*******0839');
  expect(await medium(['admin_only'])).toBe('Contact administrator to reset password.');
});

test('without a verified contact, or with a temporary password, there is no way to reset', async () => {
  const pool = await createTestPool();
  const { sdk } = pool.server;
  const email = await pool.createUser();
  const user = { UserPoolId: pool.userPoolId, Username: email };
  await sdk.send(
    new AdminUpdateUserAttributesCommand({ ...user, UserAttributes: [{ Name: 'email_verified', Value: 'false' }] }),
  );
  const noContact = {
    __type: 'InvalidParameterException',
    message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
  };
  expect(await forgot(pool, email)).toMatchObject({ body: noContact });
  await expect(sdk.send(new AdminResetUserPasswordCommand(user))).rejects.toMatchObject({ name: noContact.__type });
  expect(await forgot(pool, await pool.createUser({ password: null }))).toMatchObject({
    body: { __type: 'NotAuthorizedException', message: 'User password cannot be reset in the current state.' },
  });
});

test('a space is a symbol inside of a password, and never its first or last character', async () => {
  const pool = await createTestPool();
  const { sdk } = pool.server;
  const email = await pool.createUser();
  const set = (Password: string) =>
    sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId: pool.userPoolId, Username: email, Password, Permanent: true }),
    );
  const spaced = 'Correct horse battery 1';
  await set(spaced);
  const signed = await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD: spaced });
  expect(signed.body.AuthenticationResult.TokenType).toBe('Bearer');
  await expect(set('Correcthorse1')).rejects.toMatchObject({ name: 'InvalidPasswordException' });
  for (const wrong of [' Correct-horse1', 'Correct-horse1 ', 'Correct\n-horse1']) {
    await expect(set(wrong), wrong).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('^[\\S]+.*[\\S]+$'),
    });
  }
  await sdk.send(
    new AdminSetUserPasswordCommand({
      UserPoolId: pool.userPoolId,
      Username: email,
      Password: PASSWORD,
      Permanent: false,
    }),
  );
  const { body } = await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD });
  const renew = (NEW_PASSWORD: string) =>
    pool.respond('NEW_PASSWORD_REQUIRED', body.Session, { USERNAME: email, NEW_PASSWORD });
  expect((await renew(' Correct-horse1')).body.__type).toBe('InvalidPasswordException');
  expect((await renew(spaced)).body.AuthenticationResult.TokenType).toBe('Bearer');
  expect((await renew('Another horse 2')).body).toMatchObject({
    __type: 'NotAuthorizedException',
    message: expect.stringMatching(/^Invalid session for the user/),
  });
});

test('codes can not be guessed, nor an inbox flooded', async () => {
  const pool = await createTestPool();
  const email = await pool.createUser();
  await forgot(pool, email);
  const code = await pool.codeFor(email);
  for (let n = 0; n < 10; n++) await confirm(pool, email, code === '000000' ? '000001' : '000000');
  const limit = { __type: 'LimitExceededException', message: 'Attempt limit exceeded, please try after some time.' };
  expect(await confirm(pool, email, code)).toMatchObject({ body: limit });
  for (let n = 0; n < 9; n++) await forgot(pool, email);
  expect(await forgot(pool, email)).toMatchObject({ body: limit });
});

test('a password that an administrator reset signs no user in until the code has set a new one', async () => {
  const pool = await createTestPool();
  const { sdk } = pool.server;
  const email = await pool.createUser();
  const user = { UserPoolId: pool.userPoolId, Username: email };
  await sdk.send(new AdminResetUserPasswordCommand(user));
  expect((await sdk.send(new AdminGetUserCommand(user))).UserStatus).toBe('RESET_REQUIRED');
  expect(await signIn(pool, email, PASSWORD)).toMatchObject({
    body: { __type: 'PasswordResetRequiredException', message: 'Password reset required for the user' },
  });
  expect((await confirm(pool, email, await pool.codeFor(email))).status).toBe(200);
  expect((await sdk.send(new AdminGetUserCommand(user))).UserStatus).toBe('CONFIRMED');
  expect((await signIn(pool, email, NEXT)).status).toBe(200);
});

test('who is signed in changes the password, knowing the old one; wrong ones lock like any other guess', async () => {
  const pool = await createTestPool();
  const { sdk, local } = pool.server;
  const email = await pool.createUser();
  const AccessToken = await pool.accessToken(email);
  const change = (PreviousPassword: string | undefined, ProposedPassword: string): Promise<unknown> =>
    sdk.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));
  for (const wrong of ['Wrong-horse1', undefined]) {
    await expect(change(wrong, NEXT)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  }
  await expect(change(PASSWORD, 'weak')).rejects.toMatchObject({ name: 'InvalidPasswordException' });
  await change(PASSWORD, NEXT);
  expect((await signIn(pool, email, NEXT)).status).toBe(200);
  await expect(change('Wrong-horse1', PASSWORD)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await expect(change(NEXT, PASSWORD)).rejects.toMatchObject({ name: 'LimitExceededException' });
  local.clock.advance(3_601);
  const later = await signIn(pool, email, NEXT);
  await sdk.send(
    new ChangePasswordCommand({
      AccessToken: later.body.AuthenticationResult.AccessToken,
      PreviousPassword: NEXT,
      ProposedPassword: PASSWORD,
    }),
  );
});

test('a pool with a history refuses the last passwords at every operation that sets one', async () => {
  const pool = await createTestPool({
    pool: { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 3 } } },
  });
  const { sdk } = pool.server;
  const email = await pool.createUser();
  const user = { UserPoolId: pool.userPoolId, Username: email, Permanent: true };
  const setPassword = (Password: string): Promise<unknown> =>
    sdk.send(new AdminSetUserPasswordCommand({ ...user, Password }));
  const refusal = { name: 'PasswordHistoryPolicyViolationException' };
  await expect(setPassword(PASSWORD)).rejects.toMatchObject(refusal);
  await setPassword('Second-horse2');
  await setPassword('Third-horse3');
  await expect(setPassword(PASSWORD)).rejects.toMatchObject(refusal);

  const AccessToken = (await signIn(pool, email, 'Third-horse3')).body.AuthenticationResult.AccessToken;
  const change = new ChangePasswordCommand({
    AccessToken,
    PreviousPassword: 'Third-horse3',
    ProposedPassword: 'Second-horse2',
  });
  await expect(sdk.send(change)).rejects.toMatchObject(refusal);
  await forgot(pool, email);
  const code = await pool.codeFor(email);
  expect(await confirm(pool, email, code, 'Third-horse3')).toMatchObject({ body: { __type: refusal.name } });
  expect((await confirm(pool, email, code, 'Fourth-horse4')).status).toBe(200);
  // Now three others lie in between.
  await setPassword(PASSWORD);

  await sdk.send(new AdminSetUserPasswordCommand({ ...user, Password: 'Sixth-horse6', Permanent: false }));
  const { body } = await signIn(pool, email, 'Sixth-horse6');
  const replace = (NEW_PASSWORD: string): Promise<Reply> =>
    pool.respond(body.ChallengeName, body.Session, { USERNAME: email, NEW_PASSWORD });
  expect(await replace('Sixth-horse6')).toMatchObject({ body: { __type: refusal.name } });
  expect(await replace(PASSWORD)).toMatchObject({ body: { __type: refusal.name } });
  expect((await replace('Seventh-horse7')).status).toBe(200);
});
