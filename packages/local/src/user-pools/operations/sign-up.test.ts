import {
  AdminCreateUserCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  ClientId,
  newEmail,
  PASSWORD,
  startTestServer,
  type TestServer,
  UserPoolId,
} from '../../../test-support/server.js';

const signUp = (server: TestServer, Username: string, more: object = {}): ReturnType<TestServer['call']> =>
  server.call('SignUp', { ClientId, Username, Password: PASSWORD, ...more });

const confirm = (
  server: TestServer,
  Username: string,
  ConfirmationCode: string,
  more: object = {},
): ReturnType<TestServer['call']> => server.call('ConfirmSignUp', { ClientId, Username, ConfirmationCode, ...more });

test('a user signs up, gets a code, confirms with it once, and the e-mail address is verified', async () => {
  const server = await startTestServer();
  const email = newEmail();
  const { status, body } = await signUp(server, email, { UserAttributes: [{ Name: 'name', Value: 'Ann' }] });
  expect(status).toBe(200);
  expect(body).toEqual({
    UserConfirmed: false,
    Session: expect.any(String),
    UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
    CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'u***@e***' },
  });
  const message = await server.local.inbox.find({ to: email });
  expect(message).toMatchObject({ medium: 'EMAIL', purpose: 'SignUp', username: body.UserSub, userPoolId: UserPoolId });
  expect(message?.code).toMatch(/^\d{6}$/);

  expect(await confirm(server, email, message?.code ?? '')).toMatchObject({ status: 200, body: {} });
  expect(await confirm(server, email, message?.code ?? '')).toMatchObject({
    status: 400,
    body: { __type: 'NotAuthorizedException', message: 'User cannot be confirmed. Current status is CONFIRMED' },
  });
  const tokens = await server.signIn(email);
  const user = await server.call('GetUser', { AccessToken: tokens.AccessToken });
  expect(user.body).toEqual({
    Username: body.UserSub,
    UserAttributes: [
      { Name: 'sub', Value: body.UserSub },
      { Name: 'name', Value: 'Ann' },
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ],
  });
});

test('a taken name is refused, in any case where the pool is not case-sensitive', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  for (const name of [email, email.toUpperCase()]) {
    expect(await signUp(server, name)).toMatchObject({
      status: 400,
      body: { __type: 'UsernameExistsException', message: 'User already exists' },
    });
  }
});

test.each([
  ['short', 'Aa1!', 'Password not long enough'],
  ['without uppercase', 'correct-horse1', 'Password must have uppercase characters'],
  ['without lowercase', 'CORRECT-HORSE1', 'Password must have lowercase characters'],
  ['without numbers', 'Correct-horse', 'Password must have numeric characters'],
  ['without symbols', 'Correcthorse1', 'Password must have symbol characters'],
])('a password %s is refused, and no user is created', async (_, Password, fault) => {
  const server = await startTestServer();
  const email = newEmail();
  expect(await signUp(server, email, { Password })).toMatchObject({
    status: 400,
    body: { __type: 'InvalidPasswordException', message: `Password did not conform with policy: ${fault}` },
  });
  expect(await signUp(server, email)).toMatchObject({ status: 200 });
});

test('a name that is no e-mail address is refused in a pool that signs in by e-mail', async () => {
  const server = await startTestServer();
  expect(await signUp(server, 'ann')).toMatchObject({
    status: 400,
    body: { __type: 'InvalidParameterException', message: 'Username should be an email.' },
  });
});

test('attributes that a client may not write, or that the schema does not have, are refused', async () => {
  const server = await startTestServer();
  for (const Name of ['email_verified', 'sub']) {
    expect(await signUp(server, newEmail(), { UserAttributes: [{ Name, Value: 'true' }] })).toMatchObject({
      body: { __type: 'NotAuthorizedException', message: 'A client attempted to write unauthorized attribute' },
    });
  }
  expect(await signUp(server, newEmail(), { UserAttributes: [{ Name: 'custom:no', Value: 'x' }] })).toMatchObject({
    body: {
      __type: 'InvalidParameterException',
      message: 'Attributes did not conform to the schema: custom:no: Attribute does not exist in the schema.\n',
    },
  });
});

test('wrong, expired and replaced codes confirm nothing', async () => {
  const server = await startTestServer();
  const email = newEmail();
  await signUp(server, email);
  const first = (await server.local.inbox.find({ to: email }))?.code ?? '';
  const wrong = first === '000000' ? '000001' : '000000';
  const mismatch = {
    __type: 'CodeMismatchException',
    message: 'Invalid verification code provided, please try again.',
  };
  expect(await confirm(server, email, wrong)).toMatchObject({ status: 400, body: mismatch });

  const resent = await server.call('ResendConfirmationCode', { ClientId, Username: email });
  expect(resent.body).toEqual({
    CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'u***@e***' },
  });
  const second = (await server.local.inbox.find({ to: email }))?.code ?? '';
  if (second !== first) expect(await confirm(server, email, first)).toMatchObject({ body: mismatch });

  server.local.clock.advance(24 * 3_600 + 1);
  expect(await confirm(server, email, second)).toMatchObject({
    status: 400,
    body: { __type: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' },
  });
  await server.call('ResendConfirmationCode', { ClientId, Username: email });
  const third = (await server.local.inbox.find({ to: email }))?.code ?? '';
  expect(await confirm(server, email, third)).toMatchObject({ status: 200 });
  expect(await server.call('ResendConfirmationCode', { ClientId, Username: email })).toMatchObject({
    body: { __type: 'InvalidParameterException', message: 'User is already confirmed.' },
  });
});

test('codes can not be guessed: after 15 attempts in an hour even the right one is refused', async () => {
  const server = await startTestServer();
  const email = newEmail();
  await signUp(server, email);
  const code = (await server.local.inbox.find({ to: email }))?.code ?? '';
  const wrong = code === '000000' ? '000001' : '000000';
  for (let attempt = 0; attempt < 15; attempt++) await confirm(server, email, wrong);
  const limit = { __type: 'LimitExceededException', message: 'Attempt limit exceeded, please try after some time.' };
  expect(await confirm(server, email, code)).toMatchObject({ status: 400, body: limit });
  server.local.clock.advance(3_601);
  expect(await confirm(server, email, code)).toMatchObject({ status: 200 });
});

test('a client that hides its users tells nothing of an unknown one', async () => {
  const server = await startTestServer();
  expect(await confirm(server, newEmail(), '123456')).toMatchObject({
    status: 400,
    body: { __type: 'CodeMismatchException' },
  });
  expect(await server.call('ResendConfirmationCode', { ClientId, Username: newEmail() })).toMatchObject({
    status: 200,
    body: { CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } },
  });
});

test('in a pool with aliases the user name signs in, and a verified alias does; one alias has one owner', async () => {
  const server = await startTestServer();
  const { UserPool } = await server.sdk.send(
    new CreateUserPoolCommand({
      PoolName: 'aliases',
      AliasAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      Schema: [{ Name: 'email', Required: true, Mutable: true }],
    }),
  );
  const { UserPoolClient } = await server.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool?.Id,
      ClientName: 'c',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    }),
  );
  const at = { ClientId: UserPoolClient?.ClientId };
  const email = newEmail();
  const UserAttributes = [{ Name: 'email', Value: email }];

  expect(await signUp(server, email, { ...at, UserAttributes })).toMatchObject({
    body: { __type: 'InvalidParameterException' },
  });
  expect(await signUp(server, 'nobody', at)).toMatchObject({
    body: { message: 'Attributes did not conform to the schema: email: The attribute is required\n' },
  });
  const signIn = (USERNAME: string): ReturnType<TestServer['call']> =>
    server.call('InitiateAuth', { ...at, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } });
  await signUp(server, 'ann', { ...at, UserAttributes });
  expect(await signIn(email)).toMatchObject({
    body: { __type: 'UserNotFoundException', message: 'User does not exist.' },
  });
  await confirm(server, 'ann', (await server.local.inbox.find({ to: email }))?.code ?? '', at);
  expect(await signIn(email)).toMatchObject({ status: 200 });
  expect(await signIn('ann')).toMatchObject({ status: 200 });

  await signUp(server, 'bob', { ...at, UserAttributes });
  const code = (await server.local.inbox.find({ to: email }))?.code ?? '';
  expect(await confirm(server, 'bob', code, at)).toMatchObject({
    body: { __type: 'AliasExistsException', message: 'An account with the given email already exists.' },
  });
  expect(await confirm(server, 'bob', code, { ...at, ForceAliasCreation: true })).toMatchObject({ status: 200 });
  expect(await confirm(server, 'unknown', code, at)).toMatchObject({
    body: { __type: 'UserNotFoundException', message: 'Username/client id combination not found.' },
  });
});

test('an address with a control character is refused like any other invalid one', async () => {
  const { local, call, sdk } = await startTestServer();
  for (const character of ['\u0000', '\u0007', '\u001b', '\u007f', '\u0085', '\r\n']) {
    for (const email of [`ada${character}@example.com`, `ada@exam${character}ple.com`]) {
      const UserAttributes = [{ Name: 'email', Value: email }];
      const { body } = await call('SignUp', { ClientId, Username: newEmail(), Password: PASSWORD, UserAttributes });
      expect(body, JSON.stringify(email)).toMatchObject({ __type: 'InvalidParameterException' });
      const creation = new AdminCreateUserCommand({ UserPoolId, Username: newEmail(), UserAttributes });
      await expect(sdk.send(creation)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    }
  }
  expect(await local.inbox.list()).toEqual([]);
});
