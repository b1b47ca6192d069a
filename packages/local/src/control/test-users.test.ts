import { expect, test } from 'vitest';
import { newEmail, PASSWORD, startTestServer, type TestServer, UserPoolId } from '../../test-support/server.js';
import { READY_USERS } from '../seed/seed.js';

async function ask(server: TestServer, path: string, body: unknown) {
  const answer = await fetch(`${server.local.url}/_claviger/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

const grace = 'grace@example.com';

test('a session of a user is one that clients renew, end and see', async () => {
  const server = await startTestServer({ seed: READY_USERS });
  const { status, body } = await ask(server, 'sessions', { username: 'Ada@example.com' });
  expect(status).toBe(201);
  const user = await server.call('GetUser', { AccessToken: body.accessToken });
  expect(user.body.Username).toBe(body.username);
  expect(Math.abs(body.issuedAt - Date.now())).toBeLessThan(5_000);
  const renewal = { ClientId: body.clientId, RefreshToken: body.refreshToken };
  const renewed = await server.call('GetTokensFromRefreshToken', renewal);
  expect(renewed.body.AuthenticationResult.AccessToken).not.toBe(body.accessToken);
  await server.call('RevokeToken', { ClientId: body.clientId, Token: body.refreshToken });
  expect((await server.call('GetTokensFromRefreshToken', renewal)).status).toBe(400);
});

test('a session asks for no second factor, and says what the trigger of its tokens adds', async () => {
  const claimsOverrideDetails = { claimsToAddOrOverride: { tenant: 'blue' } };
  const PreTokenGeneration = (event: object) => ({ ...event, response: { claimsOverrideDetails } });
  const server = await startTestServer({ seed: READY_USERS, triggers: { PreTokenGeneration } });
  const { body } = await ask(server, 'sessions', { username: grace, userPoolId: UserPoolId });
  const [, payload = ''] = body.idToken.split('.');
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ email: grace, tenant: 'blue' });
});

test('no session is made for a user who is unknown, or who could not sign in', async () => {
  const server = await startTestServer();
  const email = newEmail();
  await server.call('SignUp', { ClientId: 'clavigerlocalclient0000001', Username: email, Password: PASSWORD });
  const denied = async (input: object) => {
    const { status, body } = await ask(server, 'sessions', input);
    return { status, ...body };
  };
  expect(await denied({ username: 'ben@example.com' })).toEqual({
    status: 404,
    code: 'UserNotFound',
    message: `There is no user ben@example.com in ${UserPoolId}: add the user to the seed, or create the user first.`,
  });
  expect(await denied({ username: email })).toEqual({
    status: 400,
    code: 'UserCannotSignIn',
    message: `${email} cannot sign in: User is not confirmed.`,
  });
  await ask(server, 'user-pools/AdminCreateUser', { UserPoolId, Username: 'new@example.com' });
  expect(await denied({ username: 'new@example.com' })).toMatchObject({ code: 'UserCannotSignIn' });
  await ask(server, 'user-pools/AdminDisableUser', { UserPoolId, Username: email });
  expect(await denied({ username: email })).toMatchObject({ message: `${email} cannot sign in: User is disabled.` });
  expect(await denied({ username: email, clientId: 'other' })).toMatchObject({ status: 404, code: 'ClientNotFound' });
  const elsewhere = { username: email, userPoolId: 'us-east-1_Other0001' };
  expect(await denied(elsewhere)).toMatchObject({ status: 404, code: 'PoolNotFound' });
  for (const wrong of [{}, { username: 1 }, { username: 'a'.repeat(2_049) }, { username: email, clientId: '' }]) {
    expect(await denied(wrong)).toMatchObject({ status: 400, message: expect.stringContaining(' is the ') });
  }
});

test('the code of an authenticator is good, also twice within its 30 seconds', async () => {
  const server = await startTestServer({ seed: READY_USERS });
  const [, ready] = await server.local.listReadyUsers();
  const signIn = async (): Promise<number> => {
    const AuthParameters = { USERNAME: grace, PASSWORD: ready?.password };
    const ClientId = 'clavigerlocalclient0000001';
    const { body } = await server.call('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters });
    const SOFTWARE_TOKEN_MFA_CODE = (await ask(server, 'totp', { username: grace })).body.code;
    const { ChallengeName, Session } = body;
    const ChallengeResponses = { USERNAME: grace, SOFTWARE_TOKEN_MFA_CODE };
    return (await server.call('RespondToAuthChallenge', { ClientId, ChallengeName, Session, ChallengeResponses }))
      .status;
  };
  // A step begins now, so that both sign-ins are in it.
  server.local.clock.set(new Date('2031-01-01T00:00:00Z'));
  expect([await signIn(), await signIn()]).toEqual([200, 200]);
  expect((await ask(server, 'totp', { username: grace })).body).toMatchObject({ code: 'CodesUsed' });
  server.local.clock.advance(30);
  expect(await signIn()).toBe(200);
  expect(await ask(server, 'totp', { username: 'ada@example.com' })).toMatchObject({
    status: 404,
    body: { code: 'AuthenticatorNotFound' },
  });
});

test('the code of an authenticator that a user sets up is good', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const { AccessToken } = await server.signIn(email);
  await server.call('AssociateSoftwareToken', { AccessToken });
  const UserCode = (await ask(server, 'totp', { username: email })).body.code;
  expect((await server.call('VerifySoftwareToken', { AccessToken, UserCode })).status).toBe(200);
});
