import {
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';
import { PASSWORD, type Reply } from '../../../test-support/server.js';

const SMS = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } };
const TOKEN = { SoftwareTokenMfaConfiguration: { Enabled: true } };
const EMAIL = { EmailMfaConfiguration: {} };

/** The code that an authenticator app shows by the server's clock. */
function totp({ server }: TestPool, secret: string, offsetSeconds = 0): string {
  const timestamp = server.local.clock.now() + offsetSeconds * 1_000;
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

async function byPassword(pool: TestPool, USERNAME: string): Promise<Reply> {
  return await pool.initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
}

/** Sets an authenticator up for a user, and prefers it. The clock moves on to where its next code is a fresh one. */
async function enrolTotp(pool: TestPool, username: string): Promise<string> {
  const { server } = pool;
  const AccessToken = await pool.accessToken(username);
  const { SecretCode } = (await server.call('AssociateSoftwareToken', { AccessToken })).body;
  const UserCode = totp(pool, SecretCode);
  expect(
    await server.call('VerifySoftwareToken', { AccessToken, UserCode, FriendlyDeviceName: 'phone' }),
  ).toMatchObject({ status: 200, body: { Status: 'SUCCESS' } });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  expect(await server.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })).toMatchObject({
    status: 200,
    body: {},
  });
  server.local.clock.advance(60);
  return SecretCode;
}

test('an authenticator is set up while signed in, and asked for at the next sign-in', async () => {
  const pool = await createTestPool({ mfa: { MfaConfiguration: 'OPTIONAL', ...TOKEN } });
  const username = await pool.createUser();
  const secret = await enrolTotp(pool, username);
  expect(secret).toMatch(/^[A-Z2-7]{52}$/);
  const challenge = await byPassword(pool, username);
  expect(challenge.body).toMatchObject({
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    ChallengeParameters: { FRIENDLY_DEVICE_NAME: 'phone', USER_ID_FOR_SRP: expect.any(String) },
  });
  const { Session } = challenge.body;
  const answer = (SOFTWARE_TOKEN_MFA_CODE: string): Promise<Reply> =>
    pool.respond('SOFTWARE_TOKEN_MFA', Session, { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE });
  // Far from any code around now; the challenge outlives the mistake.
  expect(await answer(totp(pool, secret, 3_600))).toMatchObject({
    status: 400,
    body: { __type: 'CodeMismatchException', message: 'Invalid code or auth state for the user.' },
  });
  expect(await answer('１２３４５６')).toMatchObject({ status: 400, body: { __type: 'CodeMismatchException' } });
  const code = totp(pool, secret);
  const done = await answer(code);
  expect(done.body.AuthenticationResult).toMatchObject({ TokenType: 'Bearer', RefreshToken: expect.any(String) });
  expect(await answer(totp(pool, secret, 30))).toMatchObject({
    body: { __type: 'NotAuthorizedException', message: 'Invalid session for the user, session is expired.' },
  });

  const again = await byPassword(pool, username);
  expect(
    await pool.respond('SOFTWARE_TOKEN_MFA', again.body.Session, { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: code }),
  ).toMatchObject({
    body: { __type: 'ExpiredCodeException', message: 'Your software token has already been used once.' },
  });

  const { AccessToken } = done.body.AuthenticationResult;
  expect(await pool.server.call('GetUser', { AccessToken })).toMatchObject({
    body: { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'], PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' },
  });
  const off = await pool.server.call('SetUserMFAPreference', {
    AccessToken,
    SoftwareTokenMfaSettings: { Enabled: false },
  });
  expect(off.status).toBe(200);
  const { body } = await pool.server.call('GetUser', { AccessToken });
  expect(body.UserMFASettingList).toBeUndefined();
  expect(body.PreferredMfaSetting).toBeUndefined();
  expect((await byPassword(pool, username)).body.AuthenticationResult).toBeDefined();
});

test('wrong codes lock the user as wrong passwords do', async () => {
  const pool = await createTestPool({ mfa: { MfaConfiguration: 'OPTIONAL', ...TOKEN } });
  const username = await pool.createUser();
  const secret = await enrolTotp(pool, username);
  const { Session } = (await byPassword(pool, username)).body;
  const answer = (code: string): Promise<Reply> =>
    pool.respond('SOFTWARE_TOKEN_MFA', Session, { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: code });
  const wrong = totp(pool, secret, 3_600);
  const mismatch = { __type: 'CodeMismatchException' };
  for (let failure = 1; failure <= 5; failure++) expect(await answer(wrong)).toMatchObject({ body: mismatch });
  // Each further one locks for twice as long, in the end for 64 s.
  for (let lockSeconds = 1; lockSeconds <= 32; lockSeconds *= 2) {
    pool.server.local.clock.advance(lockSeconds + 0.5);
    expect(await answer(wrong)).toMatchObject({ body: mismatch });
  }
  const locked = { __type: 'NotAuthorizedException', message: 'Password attempts exceeded' };
  expect(await answer(totp(pool, secret))).toMatchObject({ body: locked });
  expect(await byPassword(pool, username)).toMatchObject({ body: locked });
  pool.server.local.clock.advance(64.5);
  expect((await answer(totp(pool, secret))).body.AuthenticationResult).toBeDefined();
});

test('a challenge lives as long as the client says, for the user, client and step that it was made for', async () => {
  const pool = await createTestPool({
    mfa: { MfaConfiguration: 'OPTIONAL', ...TOKEN },
    client: { AuthSessionValidity: 5 },
  });
  const [username, other] = [await pool.createUser(), await pool.createUser()];
  const secret = await enrolTotp(pool, username);
  const { Session } = (await byPassword(pool, username)).body;
  const answer = (USERNAME: string, name = 'SOFTWARE_TOKEN_MFA', session = Session): Promise<Reply> => {
    const code = totp(pool, secret);
    return pool.respond(name, session, { USERNAME, SOFTWARE_TOKEN_MFA_CODE: code, SMS_MFA_CODE: code });
  };
  const invalid = { __type: 'NotAuthorizedException', message: 'Invalid session for the user.' };
  expect(await answer(other)).toMatchObject({ body: invalid });
  expect(await answer(username, 'SMS_MFA')).toMatchObject({ body: invalid });
  expect(await answer(username, 'SOFTWARE_TOKEN_MFA', 'A'.repeat(80))).toMatchObject({ body: invalid });
  const { UserPoolClient } = await pool.server.sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId: pool.userPoolId, ClientName: 'other' }),
  );
  expect(
    await pool.server.call('RespondToAuthChallenge', {
      ClientId: UserPoolClient?.ClientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: totp(pool, secret) },
    }),
  ).toMatchObject({ body: invalid });
  pool.server.local.clock.advance(4 * 60);
  expect((await answer(username)).status).toBe(200);
  const late = (await byPassword(pool, username)).body.Session;
  pool.server.local.clock.advance(5 * 60 + 1);
  expect(await answer(username, 'SOFTWARE_TOKEN_MFA', late)).toMatchObject({
    body: { message: 'Invalid session for the user, session is expired.' },
  });
});

test('a password that was replaced ends the sign-ins that were under way with the old one', async () => {
  const pool = await createTestPool({ mfa: { MfaConfiguration: 'OPTIONAL', ...TOKEN } });
  const username = await pool.createUser();
  const secret = await enrolTotp(pool, username);
  const { Session } = (await byPassword(pool, username)).body;
  const { sdk } = pool.server;
  const change = { UserPoolId: pool.userPoolId, Username: username, Password: 'Another-horse1', Permanent: true };
  await sdk.send(new AdminSetUserPasswordCommand(change));
  const responses = { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: totp(pool, secret) };
  expect(await pool.respond('SOFTWARE_TOKEN_MFA', Session, responses)).toMatchObject({
    body: { __type: 'NotAuthorizedException' },
  });
});

test('where MFA is required, a user without a second factor sets an authenticator up during the sign-in', async () => {
  const pool = await createTestPool({ mfa: { MfaConfiguration: 'ON', ...TOKEN } });
  const username = await pool.createUser();
  const { body } = await byPassword(pool, username);
  expect(body).toMatchObject({
    ChallengeName: 'MFA_SETUP',
    ChallengeParameters: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' },
  });
  expect(await pool.respond('MFA_SETUP', body.Session, { USERNAME: username })).toMatchObject({
    body: { __type: 'InvalidParameterException', message: 'User has not verified software token mfa' },
  });
  const associated = await pool.server.call('AssociateSoftwareToken', { Session: body.Session });
  const { SecretCode, Session } = associated.body;
  expect(
    await pool.server.call('VerifySoftwareToken', { Session, UserCode: totp(pool, SecretCode, 3_600) }),
  ).toMatchObject({ body: { __type: 'EnableSoftwareTokenMFAException', message: 'Code mismatch' } });
  const verified = await pool.server.call('VerifySoftwareToken', { Session, UserCode: totp(pool, SecretCode) });
  expect(verified.body.Status).toBe('SUCCESS');
  const done = await pool.respond('MFA_SETUP', verified.body.Session, { USERNAME: username });
  expect(done.body.AuthenticationResult).toBeDefined();
  // A caller who knows the password alone can no longer replace the authenticator.
  expect(await pool.respond('MFA_SETUP', verified.body.Session, { USERNAME: username })).toMatchObject({
    body: { __type: 'NotAuthorizedException' },
  });
  const second = await pool.server.call('AssociateSoftwareToken', { Session: body.Session });
  const stolen = await pool.server.call('VerifySoftwareToken', {
    Session: second.body.Session,
    UserCode: totp(pool, second.body.SecretCode),
  });
  expect(await pool.respond('MFA_SETUP', stolen.body.Session, { USERNAME: username })).toMatchObject({
    body: { __type: 'NotAuthorizedException' },
  });
  expect((await byPassword(pool, username)).body.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
});

test('an address is set up as second factor while signing in, and gets the codes from then on', async () => {
  const pool = await createTestPool({ mfa: { MfaConfiguration: 'ON', ...EMAIL, ...TOKEN } });
  const username = await pool.createUser({ attributes: [{ Name: 'email_verified', Value: 'false' }] });
  const setup = await byPassword(pool, username);
  expect(JSON.parse(setup.body.ChallengeParameters.MFAS_CAN_SETUP)).toEqual(['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']);
  const asked = await pool.respond('MFA_SETUP', setup.body.Session, { USERNAME: username, EMAIL: username });
  expect(asked.body).toMatchObject({
    ChallengeName: 'EMAIL_OTP',
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'u***@e***' },
  });
  const done = await pool.respond('EMAIL_OTP', asked.body.Session, {
    USERNAME: username,
    EMAIL_OTP_CODE: await pool.codeFor(username),
  });
  const { AccessToken } = done.body.AuthenticationResult;
  const { body } = await pool.server.call('GetUser', { AccessToken });
  expect(body.UserMFASettingList).toEqual(['EMAIL_OTP']);
  expect(body.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
  expect((await byPassword(pool, username)).body.ChallengeName).toBe('EMAIL_OTP');
});

test('with several second factors and none preferred the user chooses, by administrators’ calls as well', async () => {
  const pool = await createTestPool({ mfa: { MfaConfiguration: 'OPTIONAL', ...TOKEN, SmsMfaConfiguration: SMS } });
  const { sdk } = pool.server;
  const phone = '+12065550142';
  const username = await pool.createUser({ attributes: [{ Name: 'phone_number', Value: phone }] });
  const named = { UserPoolId: pool.userPoolId, Username: username };
  await expect(
    sdk.send(new AdminSetUserMFAPreferenceCommand({ ...named, SoftwareTokenMfaSettings: { Enabled: true } })),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'User has not verified software token mfa',
  });
  await enrolTotp(pool, username);
  await sdk.send(
    new AdminSetUserMFAPreferenceCommand({
      ...named,
      SMSMfaSettings: { Enabled: true },
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: false },
    }),
  );
  const user = await sdk.send(new AdminGetUserCommand(named));
  expect(user.UserMFASettingList).toEqual(['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
  expect(user.PreferredMfaSetting).toBeUndefined();

  const client = { UserPoolId: pool.userPoolId, ClientId: pool.clientId };
  const choice = await sdk.send(
    new AdminInitiateAuthCommand({
      ...client,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD },
    }),
  );
  expect(choice.ChallengeName).toBe('SELECT_MFA_TYPE');
  expect(JSON.parse(choice.ChallengeParameters?.['MFAS_CAN_CHOOSE'] ?? '')).toEqual(['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
  const asked = await sdk.send(
    new AdminRespondToAuthChallengeCommand({
      ...client,
      ChallengeName: 'SELECT_MFA_TYPE',
      Session: choice.Session,
      ChallengeResponses: { USERNAME: username, ANSWER: 'SMS_MFA' },
    }),
  );
  expect(asked).toMatchObject({
    ChallengeName: 'SMS_MFA',
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS', CODE_DELIVERY_DESTINATION: '+*******0142' },
  });
  const done = await sdk.send(
    new AdminRespondToAuthChallengeCommand({
      ...client,
      ChallengeName: 'SMS_MFA',
      Session: asked.Session,
      ChallengeResponses: { USERNAME: username, SMS_MFA_CODE: await pool.codeFor(phone) },
    }),
  );
  expect(done.AuthenticationResult?.AccessToken).toBeDefined();
});

test('what a user has not is not switched on', async () => {
  const pool = await createTestPool({ mfa: { MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: SMS } });
  const AccessToken = await pool.accessToken(await pool.createUser());
  const set = (settings: object): Promise<Reply> =>
    pool.server.call('SetUserMFAPreference', { AccessToken, ...settings });
  expect(await set({ SMSMfaSettings: { Enabled: true } })).toMatchObject({
    body: {
      __type: 'InvalidParameterException',
      message: 'User does not have delivery config set to turn on SMS_MFA',
    },
  });
  expect(await set({ EmailMfaSettings: { Enabled: true } })).toMatchObject({
    body: { __type: 'InvalidParameterException' },
  });
  expect(await pool.server.call('AssociateSoftwareToken', { AccessToken })).toMatchObject({
    body: {
      __type: 'SoftwareTokenMFANotFoundException',
      message: 'Software Token MFA has not been enabled by the userPool',
    },
  });
  expect(await pool.server.call('AssociateSoftwareToken', {})).toMatchObject({
    body: { __type: 'InvalidParameterException' },
  });
});

test('the older setting switches text messages on and off', async () => {
  const pool = await createTestPool({ mfa: { MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: SMS } });
  const username = await pool.createUser({ attributes: [{ Name: 'phone_number', Value: '+12065550142' }] });
  const AccessToken = await pool.accessToken(username);
  const MFAOptions = [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }];
  expect((await pool.server.call('SetUserSettings', { AccessToken, MFAOptions })).status).toBe(200);
  expect((await pool.server.call('GetUser', { AccessToken })).body).toMatchObject({ MFAOptions });
  expect((await byPassword(pool, username)).body.ChallengeName).toBe('SMS_MFA');
  expect((await pool.server.call('SetUserSettings', { AccessToken, MFAOptions: [] })).status).toBe(200);
  expect((await byPassword(pool, username)).body.AuthenticationResult).toBeDefined();
});

test('a code is good once, also when it is given twice at the same time', async () => {
  const pool = await createTestPool({ mfa: { MfaConfiguration: 'OPTIONAL', ...TOKEN } });
  const username = await pool.createUser();
  const secret = await enrolTotp(pool, username);
  const [one, two] = [await byPassword(pool, username), await byPassword(pool, username)];
  const responses = { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: totp(pool, secret) };
  const replies = await Promise.all(
    [one, one, two, two].map(({ body }) => pool.respond('SOFTWARE_TOKEN_MFA', body.Session, responses)),
  );
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('an administrator sees what a user signs in with, and takes a lost authenticator away', async () => {
  const pool = await createTestPool({ mfa: { MfaConfiguration: 'OPTIONAL', ...TOKEN } });
  const { sdk } = pool.server;
  const Username = await pool.createUser();
  await enrolTotp(pool, Username);
  const named = { UserPoolId: pool.userPoolId, Username };
  expect(await sdk.send(new AdminGetUserAuthFactorsCommand(named))).toMatchObject({
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
    ConfiguredUserAuthFactors: ['PASSWORD'],
  });
  await sdk.send(new AdminDeleteSoftwareTokenCommand(named));
  const AccessToken = await pool.accessToken(Username);
  expect((await pool.server.call('GetUser', { AccessToken })).body.UserMFASettingList).toBeUndefined();
  expect(
    await pool.server.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }),
  ).toMatchObject({ body: { message: 'User has not verified software token mfa' } });
});
