import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';
import { PASSWORD, startTestServer } from '../../../test-support/server.js';

/** Every challenge that a client can answer. */
const CHALLENGES = [
  'PASSWORD',
  'PASSWORD_SRP',
  'PASSWORD_VERIFIER',
  'SELECT_CHALLENGE',
  'CUSTOM_CHALLENGE',
  'NEW_PASSWORD_REQUIRED',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'SOFTWARE_TOKEN_MFA',
  'SMS_MFA',
  'SMS_OTP',
  'EMAIL_OTP',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'WEB_AUTHN',
];

/** A pool of whose challenges many can be had by a name alone. */
async function everyChallenge(): Promise<TestPool> {
  return await createTestPool({
    server: await startTestServer({
      triggers: {
        DefineAuthChallenge: (event) => {
          event.response = { challengeName: 'CUSTOM_CHALLENGE' };
          return event;
        },
        CreateAuthChallenge: (event) => {
          event.response = { publicChallengeParameters: {}, privateChallengeParameters: {} };
          return event;
        },
        VerifyAuthChallengeResponse: (event) => {
          event.response = { answerCorrect: true };
          return event;
        },
      },
    }),
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } } },
    mfa: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
  });
}

async function sessionsOf(pool: TestPool, USERNAME: string): Promise<Record<string, string>> {
  const begin = async (PREFERRED_CHALLENGE?: string): Promise<string> =>
    (await pool.initiate('USER_AUTH', { USERNAME, ...(PREFERRED_CHALLENGE && { PREFERRED_CHALLENGE }) })).body.Session;
  return {
    SELECT_CHALLENGE: await begin(),
    PASSWORD: await begin('PASSWORD'),
    PASSWORD_SRP: await begin('PASSWORD_SRP'),
    EMAIL_OTP: await begin('EMAIL_OTP'),
    SMS_OTP: await begin('SMS_OTP'),
    CUSTOM_CHALLENGE: (await pool.initiate('CUSTOM_AUTH', { USERNAME })).body.Session,
  };
}

test('a session answers no challenge but its own', async () => {
  const pool = await everyChallenge();
  const USERNAME = await pool.createUser({ attributes: [{ Name: 'phone_number', Value: '+12065550142' }] });
  const sessions = await sessionsOf(pool, USERNAME);
  const responses = {
    USERNAME,
    PASSWORD,
    SRP_A: 'abcdef',
    ANSWER: 'EMAIL_OTP',
    NEW_PASSWORD: 'Another-horse1',
    SMS_MFA_CODE: '123456',
    SMS_OTP_CODE: '123456',
    EMAIL_OTP_CODE: '123456',
    SOFTWARE_TOKEN_MFA_CODE: '123456',
    CREDENTIAL: JSON.stringify({ id: 'x', response: { clientDataJSON: 'x' } }),
    DEVICE_KEY: 'us-east-1_0',
    PASSWORD_CLAIM_SIGNATURE: 'AAAA',
    TIMESTAMP: 'Sat Jan 3 04:05:06 UTC 2026',
  };
  for (const [own, Session] of Object.entries(sessions)) {
    for (const challenge of CHALLENGES.filter((name) => name !== own)) {
      const PASSWORD_CLAIM_SECRET_BLOCK = Buffer.from(Session, 'base64url').toString('base64');
      const reply = await pool.respond(challenge, Session, { ...responses, PASSWORD_CLAIM_SECRET_BLOCK });
      expect(reply.body, `${own} as ${challenge}`).toEqual({
        __type: 'NotAuthorizedException',
        message: 'Invalid session for the user.',
      });
    }
  }
});

test('a session with any changed byte is refused', async () => {
  const pool = await everyChallenge();
  const USERNAME = await pool.createUser();
  const { body } = await pool.initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  const sealed = Buffer.from(body.Session, 'base64url');
  const EMAIL_OTP_CODE = await pool.codeFor(USERNAME);
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length * 8 - 1), async (bit) => {
      const touched = Buffer.from(sealed);
      touched.writeUInt8(touched.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const reply = await pool.respond('EMAIL_OTP', touched.toString('base64url'), { USERNAME, EMAIL_OTP_CODE });
      expect(reply.body.__type).toBe('NotAuthorizedException');
    }),
    { numRuns: 40 },
  );
  expect((await pool.respond('EMAIL_OTP', body.Session, { USERNAME, EMAIL_OTP_CODE })).status).toBe(200);
});
