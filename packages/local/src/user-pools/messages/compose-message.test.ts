import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool, type TestPoolOptions } from '../../../test-support/pool.js';
import { newEmail, PASSWORD, startTestServer } from '../../../test-support/server.js';
import type { InboxMessage } from '../../inbox/inbox-message.js';
import type { TriggerOptions } from '../../triggers/configuration.js';

async function signUp(pool: TestPool, more: object = {}): Promise<{ email: string; status: number }> {
  const email = newEmail();
  const { status } = await pool.server.call('SignUp', {
    ClientId: pool.clientId,
    Username: email,
    Password: PASSWORD,
    ...more,
  });
  return { email, status };
}

async function messageTo(pool: TestPool, to: string): Promise<InboxMessage> {
  const message = await pool.server.local.inbox.find({ to });
  if (message === undefined) throw new Error(`nothing for ${to}`);
  return message;
}

async function poolWith(triggers: TriggerOptions, options: TestPoolOptions = {}): Promise<TestPool> {
  return await createTestPool({ server: await startTestServer({ triggers }), ...options });
}

test('without templates of the pool, messages are the service’s', async () => {
  const pool = await createTestPool();
  const { email } = await signUp(pool);
  const message = await messageTo(pool, email);
  expect(message).toMatchObject({
    subject: 'Your verification code',
    body: `Your verification code is ${message.code}. `,
  });
});

test('a pool says it in its own words, by mail, by SMS and in invitations', async () => {
  const pool = await createTestPool({
    pool: {
      AutoVerifiedAttributes: ['email', 'phone_number'],
      EmailVerificationMessage: 'old words {####}',
      VerificationMessageTemplate: {
        EmailSubject: 'Prove it',
        EmailMessage: '<b>{####}</b> it is, {username}',
        SmsMessage: 'It is {####}',
      },
      AdminCreateUserConfig: {
        InviteMessageTemplate: { EmailSubject: 'Come in', EmailMessage: 'You are {username}, say {####}' },
      },
    },
  });
  const { email } = await signUp(pool);
  const mail = await messageTo(pool, email);
  expect(mail).toMatchObject({ subject: 'Prove it', body: `<b>${mail.code}</b> it is, ${email}` });

  await signUp(pool, { UserAttributes: [{ Name: 'phone_number', Value: '+15550100839' }] });
  const sms = await messageTo(pool, '+15550100839');
  expect(sms).toMatchObject({ medium: 'SMS', body: `It is ${sms.code}` });
  expect(sms).not.toHaveProperty('subject');

  const invited = newEmail();
  await pool.server.sdk.send(
    new AdminCreateUserCommand({
      UserPoolId: pool.userPoolId,
      Username: invited,
      TemporaryPassword: 'Tempo$&rary1',
      DesiredDeliveryMediums: ['EMAIL'],
    }),
  );
  expect(await messageTo(pool, invited)).toMatchObject({
    subject: 'Come in',
    body: `You are ${invited}, say Tempo$&rary1`,
  });
});

test('where the pool confirms by a link, following it confirms, once', async () => {
  const pool = await createTestPool({
    pool: {
      VerificationMessageTemplate: {
        DefaultEmailOption: 'CONFIRM_WITH_LINK',
        EmailSubjectByLink: 'One click',
        EmailMessageByLink: 'Please {##follow me##} now',
      },
    },
  });
  const { email } = await signUp(pool);
  const { link = '', body, subject } = await messageTo(pool, email);
  expect(subject).toBe('One click');
  expect(body).toBe(`Please <a href="${link}">follow me</a> now`);
  const wrong = new URL(link);
  wrong.searchParams.set('confirmation_code', 'no');
  const refused = await fetch(wrong);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('Invalid verification code provided');
  const first = await fetch(link);
  expect(first.status).toBe(200);
  expect(await first.text()).toContain('Your registration has been confirmed.');
  expect((await fetch(link)).status).toBe(400);
  expect(await pool.accessToken(email)).toEqual(expect.any(String));
  const reset = await pool.server.call('ForgotPassword', { ClientId: pool.clientId, Username: email });
  expect(reset.status).toBe(200);
  expect(await messageTo(pool, email)).not.toHaveProperty('link');
});

test('CustomMessage is asked on every occasion, and its words go out', async () => {
  const asked: unknown[] = [];
  const pool = await poolWith({
    CustomMessage: (event) => {
      const { codeParameter, usernameParameter } = event.request;
      asked.push([event.triggerSource, event.callerContext.clientId === pool.clientId, event.request.clientMetadata]);
      const emailMessage = `${usernameParameter ?? 'You'}: ${codeParameter}!`;
      return { ...event, response: { emailMessage, emailSubject: event.triggerSource } };
    },
  });
  const { call, sdk } = pool.server;
  const ClientMetadata = { from: 'test' };
  const { email } = await signUp(pool, { ClientMetadata });
  const at = { ClientId: pool.clientId, Username: email, ClientMetadata };
  await call('ResendConfirmationCode', at);
  await call('ConfirmSignUp', { ...at, ConfirmationCode: await pool.codeFor(email) });
  await call('ForgotPassword', at);
  const AccessToken = await pool.accessToken(email);
  await call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email', ClientMetadata });
  const next = newEmail();
  await call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'email', Value: next }], ClientMetadata });
  const invited = newEmail();
  await sdk.send(
    new AdminCreateUserCommand({
      UserPoolId: pool.userPoolId,
      Username: invited,
      DesiredDeliveryMediums: ['EMAIL'],
      ClientMetadata,
    }),
  );
  expect(asked).toEqual([
    ['CustomMessage_SignUp', true, ClientMetadata],
    ['CustomMessage_ResendCode', true, ClientMetadata],
    ['CustomMessage_ForgotPassword', true, ClientMetadata],
    ['CustomMessage_VerifyUserAttribute', true, ClientMetadata],
    ['CustomMessage_UpdateUserAttribute', true, ClientMetadata],
    ['CustomMessage_AdminCreateUser', false, ClientMetadata],
  ]);
  const changed = await messageTo(pool, next);
  expect(changed).toMatchObject({ subject: 'CustomMessage_UpdateUserAttribute', body: `You: ${changed.code}!` });
  const invitation = await messageTo(pool, invited);
  expect(invitation.body).toBe(`${invited}: ${invitation.code}!`);
});

test('a text without the code is refused, and no user is created', async () => {
  const pool = await poolWith({
    CustomMessage: (event) => ({ ...event, response: { emailMessage: 'Welcome!' } }),
  });
  const { status, email } = await signUp(pool);
  expect(status).toBe(400);
  expect(await pool.server.local.inbox.list()).toEqual([]);
  expect(await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD })).toMatchObject({
    body: { __type: 'NotAuthorizedException' },
  });
});

test('a sender of the pool’s own gets the code; its failure is not the user’s', async () => {
  const sent: unknown[] = [];
  const pool = await poolWith({
    CustomEmailSender: (event) => {
      const { type, code } = event.request;
      sent.push([event.triggerSource, type, Buffer.from(code, 'base64').toString()]);
      throw new Error('out of order');
    },
  });
  const { email, status } = await signUp(pool);
  expect(status).toBe(200);
  expect(sent).toEqual([['CustomEmailSender_SignUp', 'customEmailSenderRequestV1', await pool.codeFor(email)]]);
});
