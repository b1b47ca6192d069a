import { expect, test } from 'vitest';
import { createTestPool, type TestPool, type TestPoolOptions } from '../../../../test-support/pool.js';
import { claimsOf, newEmail, PASSWORD, type Reply } from '../../../../test-support/server.js';

const ALL_FACTORS: TestPoolOptions['pool'] = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
};
const PHONE = '+12065550142';

const choose = (pool: TestPool, USERNAME: string, more: object = {}): Promise<Reply> =>
  pool.initiate('USER_AUTH', { USERNAME, ...more });

test('a caller without a preference gets the factors to choose from: those that the pool allows and the user has', async () => {
  const pool = await createTestPool({ pool: ALL_FACTORS });
  const full = await pool.createUser({ attributes: [{ Name: 'phone_number', Value: PHONE }] });
  expect((await choose(pool, full)).body).toMatchObject({
    ChallengeName: 'SELECT_CHALLENGE',
    AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP'],
    Session: expect.any(String),
  });
  const byEmail = await pool.createUser();
  // What isn't there for this user can't be preferred either.
  expect((await choose(pool, byEmail, { PREFERRED_CHALLENGE: 'SMS_OTP' })).body).toMatchObject({
    ChallengeName: 'SELECT_CHALLENGE',
    AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'],
  });
  expect(await choose(pool, full, { PREFERRED_CHALLENGE: 'TEA_LEAVES' })).toMatchObject({
    body: { __type: 'InvalidParameterException' },
  });
  const plain = await createTestPool({ server: pool.server });
  expect((await choose(plain, await plain.createUser())).body.AvailableChallenges).toEqual([
    'PASSWORD',
    'PASSWORD_SRP',
  ]);
});

test('a code by e-mail signs in, preferred or chosen; a wrong one leaves the challenge as it is', async () => {
  const pool = await createTestPool({ pool: ALL_FACTORS });
  const username = await pool.createUser();
  const asked = await choose(pool, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  expect(asked.body).toMatchObject({
    ChallengeName: 'EMAIL_OTP',
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'u***@e***' },
  });
  const { Session } = asked.body;
  const code = await pool.codeFor(username);
  const answer = (EMAIL_OTP_CODE: string, session = Session): Promise<Reply> =>
    pool.respond('EMAIL_OTP', session, { USERNAME: username, EMAIL_OTP_CODE });
  const wrong = code === '000000' ? '111111' : '000000';
  expect(await answer(wrong)).toMatchObject({ status: 400, body: { __type: 'CodeMismatchException' } });
  const done = await answer(code);
  expect(claimsOf(done.body.AuthenticationResult.IdToken)['email']).toBe(username);
  expect(await answer(code)).toMatchObject({
    body: { message: 'Invalid session for the user, session is expired.' },
  });

  const choice = (await choose(pool, username)).body;
  const chosen = await pool.respond('SELECT_CHALLENGE', choice.Session, { USERNAME: username, ANSWER: 'EMAIL_OTP' });
  expect(chosen.body.ChallengeName).toBe('EMAIL_OTP');
  expect(await answer(code, chosen.body.Session)).toMatchObject({ body: { __type: 'CodeMismatchException' } });
  expect((await answer(await pool.codeFor(username), chosen.body.Session)).status).toBe(200);
  // The choice was made.
  expect(
    await pool.respond('SELECT_CHALLENGE', choice.Session, { USERNAME: username, ANSWER: 'EMAIL_OTP' }),
  ).toMatchObject({ body: { __type: 'NotAuthorizedException' } });
});

test('a code by text message signs in', async () => {
  const pool = await createTestPool({ pool: ALL_FACTORS });
  const username = await pool.createUser({ attributes: [{ Name: 'phone_number', Value: PHONE }] });
  const asked = await choose(pool, username, { PREFERRED_CHALLENGE: 'SMS_OTP' });
  expect(asked.body).toMatchObject({
    ChallengeName: 'SMS_OTP',
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS', CODE_DELIVERY_DESTINATION: '+*******0142' },
  });
  const SMS_OTP_CODE = await pool.codeFor(PHONE);
  const done = await pool.respond('SMS_OTP', asked.body.Session, { USERNAME: username, SMS_OTP_CODE });
  expect(done.body.AuthenticationResult.RefreshToken).toBeDefined();
});

test('the password goes along at once, or when asked for; a wrong one leaves the choice as it is', async () => {
  const pool = await createTestPool({ pool: ALL_FACTORS });
  const username = await pool.createUser();
  const at = { USERNAME: username };
  const once = await choose(pool, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD });
  expect(once.body.AuthenticationResult).toBeDefined();
  const asked = await choose(pool, username, { PREFERRED_CHALLENGE: 'PASSWORD' });
  expect(asked.body.ChallengeName).toBe('PASSWORD');
  const answered = await pool.respond('PASSWORD', asked.body.Session, { ...at, PASSWORD });
  expect(answered.body.AuthenticationResult).toBeDefined();
  const { Session } = (await choose(pool, username)).body;
  const refused = await pool.respond('SELECT_CHALLENGE', Session, {
    ...at,
    ANSWER: 'PASSWORD',
    PASSWORD: 'Wrong-horse1',
  });
  expect(refused.body).toEqual({ __type: 'NotAuthorizedException', message: 'Incorrect username or password.' });
  const chosen = await pool.respond('SELECT_CHALLENGE', Session, { ...at, ANSWER: 'PASSWORD', PASSWORD });
  expect(chosen.body.AuthenticationResult).toBeDefined();
  const SRP_A = 'abcdef';
  const srp = await choose(pool, username, { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A });
  expect(srp.body).toMatchObject({ ChallengeName: 'PASSWORD_VERIFIER', Session: expect.any(String) });
  const claim = { PASSWORD_CLAIM_SECRET_BLOCK: srp.body.ChallengeParameters.SECRET_BLOCK, TIMESTAMP: 'x' };
  expect(
    await pool.respond('PASSWORD_VERIFIER', undefined, { ...at, ...claim, PASSWORD_CLAIM_SIGNATURE: 'x' }),
  ).toMatchObject({ body: { __type: 'NotAuthorizedException', message: 'Invalid session for the user.' } });
  const later = await choose(pool, username, { PREFERRED_CHALLENGE: 'PASSWORD_SRP' });
  expect(later.body.ChallengeName).toBe('PASSWORD_SRP');
  const second = await pool.respond('PASSWORD_SRP', later.body.Session, { ...at, SRP_A });
  expect(second.body.ChallengeName).toBe('PASSWORD_VERIFIER');
});

test('an unknown user looks like a real one with any setting of the client, and never signs in', async () => {
  const pool = await createTestPool({ pool: ALL_FACTORS, client: { PreventUserExistenceErrors: 'LEGACY' } });
  const username = newEmail();
  const at = { USERNAME: username };
  const choice = (await choose(pool, username)).body;
  expect(choice).toMatchObject({
    ChallengeName: 'SELECT_CHALLENGE',
    AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP'],
  });
  const asked = await pool.respond('SELECT_CHALLENGE', choice.Session, { ...at, ANSWER: 'EMAIL_OTP' });
  expect(asked.body).toMatchObject({
    ChallengeName: 'EMAIL_OTP',
    ChallengeParameters: { CODE_DELIVERY_DESTINATION: 'u***@e***' },
  });
  expect(await pool.server.local.inbox.find({ to: username })).toBeUndefined();
  expect(await pool.respond('EMAIL_OTP', asked.body.Session, { ...at, EMAIL_OTP_CODE: '123456' })).toMatchObject({
    body: { __type: 'CodeMismatchException' },
  });
  const byPassword = await choose(pool, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD });
  expect(byPassword.body).toEqual({ __type: 'NotAuthorizedException', message: 'Incorrect username or password.' });
  const [one, two] = [await choose(pool, username), await choose(pool, username)];
  expect(one.body.ChallengeParameters).toEqual(two.body.ChallengeParameters);
});

test('where a second factor is required, a one-time code is not offered as the first one', async () => {
  const pool = await createTestPool({
    pool: ALL_FACTORS,
    mfa: { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} },
  });
  const username = await pool.createUser();
  const AccessToken = await pool.accessToken(username);
  await pool.server.call('SetUserMFAPreference', { AccessToken, EmailMfaSettings: { Enabled: true } });
  const choice = await choose(pool, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  expect(choice.body.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
  const asked = await choose(pool, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD });
  expect(asked.body.ChallengeName).toBe('EMAIL_OTP');
  const EMAIL_OTP_CODE = await pool.codeFor(username);
  const done = await pool.respond('EMAIL_OTP', asked.body.Session, { USERNAME: username, EMAIL_OTP_CODE });
  expect(done.body.AuthenticationResult).toBeDefined();
});

test('who has just signed up signs in without another code, once and for a while', async () => {
  const pool = await createTestPool({ pool: ALL_FACTORS });
  const { server, clientId: ClientId } = pool;
  const register = async ({ keepsSession = true } = {}): Promise<{ username: string; Session: string }> => {
    const username = newEmail();
    const { body } = await server.call('SignUp', { ClientId, Username: username });
    const ConfirmationCode = await pool.codeFor(username);
    const confirmed = await server.call('ConfirmSignUp', {
      ClientId,
      Username: username,
      ConfirmationCode,
      Session: keepsSession ? body.Session : undefined,
    });
    return { username, Session: confirmed.body.Session };
  };
  const { username, Session } = await register();
  const signIn = (name: string, session: string): Promise<Reply> =>
    pool.initiate('USER_AUTH', { USERNAME: name, PREFERRED_CHALLENGE: 'EMAIL_OTP' }, { Session: session });
  expect(await signIn(await pool.createUser(), Session)).toMatchObject({
    body: { __type: 'NotAuthorizedException', message: 'Invalid session for the user.' },
  });
  expect((await signIn(username, Session)).body.AuthenticationResult).toBeDefined();
  expect((await signIn(username, Session)).body.__type).toBe('NotAuthorizedException');
  // The code alone is as good, where a code signs in.
  const other = await register({ keepsSession: false });
  expect((await signIn(other.username, other.Session)).body.AuthenticationResult).toBeDefined();
  const late = await register();
  server.local.clock.advance(3 * 60 + 1);
  expect((await signIn(late.username, late.Session)).body.__type).toBe('NotAuthorizedException');
});

test('a confirmation by the code alone signs no user in where a password is required', async () => {
  const pool = await createTestPool();
  const { server, clientId: ClientId } = pool;
  const Username = newEmail();
  const { body } = await server.call('SignUp', { ClientId, Username, Password: PASSWORD });
  expect(body.Session).toEqual(expect.any(String));
  const ConfirmationCode = await pool.codeFor(Username);
  const confirmed = await server.call('ConfirmSignUp', { ClientId, Username, ConfirmationCode });
  expect(confirmed.body).toEqual({});
  const unaware = await createTestPool({ server, client: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] } });
  const signedUp = await server.call('SignUp', {
    ClientId: unaware.clientId,
    Username: newEmail(),
    Password: PASSWORD,
  });
  expect(signedUp.body.Session).toBeUndefined();
});
