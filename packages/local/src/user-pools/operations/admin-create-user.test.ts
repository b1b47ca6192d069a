import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoUser } from 'amazon-cognito-identity-js';
import { expect, test } from 'vitest';
import {
  ClientId,
  newEmail,
  PASSWORD,
  signInWithSrp,
  startTestServer,
  UserPoolId,
} from '../../../test-support/server.js';

test('an invited user gets a temporary password, has to replace it, and is then like any other', async () => {
  const server = await startTestServer();
  const email = newEmail();
  const { User } = await server.sdk.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: email,
      DesiredDeliveryMediums: ['EMAIL'],
      UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
    }),
  );
  expect(User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
  expect(User?.UserCreateDate).toBeInstanceOf(Date);
  const invitation = await server.local.inbox.find({ to: email });
  expect(invitation).toMatchObject({ purpose: 'AdminCreateUser', medium: 'EMAIL', username: User?.Username });

  const challenge = await signInWithSrp(server.local.url, { email, password: invitation?.code ?? '' }).catch(
    (error: unknown) => error,
  );
  expect(challenge).toMatchObject({ message: 'newPasswordRequired', attributes: { email, email_verified: 'true' } });
  const { user } = challenge as { user: CognitoUser };
  const complete = (password: string): Promise<unknown> =>
    new Promise((resolve, reject) =>
      user.completeNewPasswordChallenge(password, {}, { onSuccess: resolve, onFailure: reject }),
    );
  await expect(complete('weak')).rejects.toMatchObject({
    name: 'InvalidPasswordException',
    message: 'Password does not conform to policy: Password not long enough',
  });
  await complete(PASSWORD);
  await expect(complete(PASSWORD)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  expect((await server.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: email }))).UserStatus).toBe(
    'CONFIRMED',
  );
  await signInWithSrp(server.local.url, { email });
});

test('the new password comes with the attributes that were missing, and changes none that were there', async () => {
  const server = await startTestServer();
  const { UserPool } = await server.sdk.send(
    new CreateUserPoolCommand({ PoolName: 'p', Schema: [{ Name: 'name', Required: true, Mutable: true }] }),
  );
  const { UserPoolClient } = await server.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool?.Id,
      ClientName: 'c',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    }),
  );
  const at = { UserPoolId: UserPool?.Id, ClientId: UserPoolClient?.ClientId };
  await server.sdk.send(
    new AdminCreateUserCommand({
      UserPoolId: at.UserPoolId,
      Username: 'ann',
      TemporaryPassword: PASSWORD,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: 'ann@example.com' }],
    }),
  );
  expect(await server.local.inbox.list()).toEqual([]);
  const started = await server.sdk.send(
    new AdminInitiateAuthCommand({
      ...at,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'ann', PASSWORD },
    }),
  );
  expect(started).toMatchObject({
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeParameters: {
      USER_ID_FOR_SRP: 'ann',
      requiredAttributes: '["userAttributes.name"]',
      userAttributes: '{"email":"ann@example.com"}',
    },
  });
  const answer = (more: Record<string, string>): Promise<unknown> =>
    server.sdk.send(
      new AdminRespondToAuthChallengeCommand({
        ...at,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session: started.Session,
        ChallengeResponses: { USERNAME: 'ann', NEW_PASSWORD: 'Another-horse2', ...more },
      }),
    );
  await expect(answer({})).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(
    answer({ 'userAttributes.name': 'Ann', 'userAttributes.email': 'eve@example.com' }),
  ).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Cannot modify an already provided email',
  });
  expect(await answer({ 'userAttributes.name': 'Ann' })).toMatchObject({
    AuthenticationResult: { TokenType: 'Bearer' },
  });
  await expect(answer({ 'userAttributes.name': 'Ann' })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

test('a temporary password ends after the days that the pool gives it', async () => {
  const server = await startTestServer();
  const email = newEmail();
  await server.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: email, TemporaryPassword: PASSWORD }));
  server.local.clock.advance(7 * 86_400 + 1);
  expect(
    await server.call('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD },
    }),
  ).toMatchObject({
    body: {
      __type: 'NotAuthorizedException',
      message: 'Temporary password has expired and must be reset by an administrator.',
    },
  });
  server.local.clock.set(new Date());
  await server.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: email, MessageAction: 'RESEND' }));
  expect((await server.local.inbox.list({ to: email })).map((message) => message.purpose)).toEqual([
    'AdminCreateUser',
    'AdminCreateUser',
  ]);
});

test('administrators confirm and describe users, and set passwords for good or for once', async () => {
  const server = await startTestServer();
  const email = newEmail();
  await server.call('SignUp', { ClientId, Username: email, Password: PASSWORD });
  await server.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: email }));
  const described = await server.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: email }));
  expect(described).toMatchObject({ UserStatus: 'CONFIRMED', Enabled: true });
  expect(described.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'false' });
  await expect(server.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: email }))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'User cannot be confirmed. Current status is CONFIRMED',
  });

  const setPassword = (Password: string, Permanent: boolean): Promise<unknown> =>
    server.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: email, Password, Permanent }));
  await expect(setPassword('weak', true)).rejects.toMatchObject({ name: 'InvalidPasswordException' });
  await setPassword('Another-horse2', true);
  await expect(signInWithSrp(server.local.url, { email })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await signInWithSrp(server.local.url, { email, password: 'Another-horse2' });
  await setPassword('Third-horse3', false);
  await expect(signInWithSrp(server.local.url, { email, password: 'Third-horse3' })).rejects.toMatchObject({
    message: 'newPasswordRequired',
  });
});

test('unknown users, taken names and unknown pools are refused by their names', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const unknown = server.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: newEmail() }));
  await expect(unknown).rejects.toMatchObject({ name: 'UserNotFoundException', message: 'User does not exist.' });
  const taken = server.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: email }));
  await expect(taken).rejects.toMatchObject({
    name: 'UsernameExistsException',
    message: 'User account already exists',
  });
  const resend = server.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: email, MessageAction: 'RESEND' }));
  await expect(resend).rejects.toMatchObject({ name: 'UnsupportedUserStateException' });
  const noPool = server.sdk.send(new AdminGetUserCommand({ UserPoolId: 'us-east-1_Nothing12', Username: email }));
  await expect(noPool).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'User pool us-east-1_Nothing12 does not exist.',
  });
});
