import { createHmac } from 'node:crypto';
import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  ClientId,
  claimsOf,
  type Reply,
  startTestServer,
  type TestServer,
  UserPoolId,
} from '../../../test-support/server.js';

const refresh = (server: TestServer, RefreshToken: string, clientId: string = ClientId): Promise<Reply> =>
  server.call('GetTokensFromRefreshToken', { ClientId: clientId, RefreshToken });

const refreshOldWay = (
  server: TestServer,
  REFRESH_TOKEN: string,
  clientId: string = ClientId,
  more: object = {},
): Promise<Reply> =>
  server.call('InitiateAuth', {
    ClientId: clientId,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN, ...more },
  });

async function createClient(
  server: TestServer,
  settings: Partial<CreateUserPoolClientCommandInput>,
): Promise<{ id: string; secret: string }> {
  const { UserPoolClient } = await server.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'c',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      ...settings,
    }),
  );
  return { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret ?? '' };
}

const revoked = { __type: 'NotAuthorizedException', message: 'Access Token has been revoked' };

test('a refresh token gives new tokens of the same sign-in, again and again, by both ways', async () => {
  const server = await startTestServer();
  const tokens = await server.signIn((await server.createUser()).email);
  server.local.clock.advance(1_800);
  for (const reply of [
    await refresh(server, tokens.RefreshToken),
    await refreshOldWay(server, tokens.RefreshToken),
    await refresh(server, tokens.RefreshToken),
  ]) {
    expect(reply.status).toBe(200);
    const result = reply.body.AuthenticationResult;
    expect(result.RefreshToken).toBeUndefined();
    const [before, after] = [claimsOf(tokens.IdToken), claimsOf(result.IdToken)];
    for (const claim of ['sub', 'auth_time', 'origin_jti', 'event_id', 'email'])
      expect(after[claim], claim).toEqual(before[claim]);
    expect(after['jti']).not.toBe(before['jti']);
    expect(Number(after['iat'])).toBeGreaterThanOrEqual(Number(before['iat']) + 1_800);
  }
});

test('a refresh token has the form and length of the service’s, however it is given', async () => {
  const server = await startTestServer();
  const { id } = await createClient(server, {
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
  });
  const { email } = await server.createUser();
  const first = (await server.signIn(email, id)).RefreshToken;
  const second = (await refresh(server, first, id)).body.AuthenticationResult.RefreshToken;
  for (const token of [first, second, (await server.signIn(email)).RefreshToken]) {
    const parts = String(token).split('.');
    expect(parts).toHaveLength(5);
    expect(JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString())).toEqual({
      cty: 'JWT',
      enc: 'A256GCM',
      alg: 'RSA-OAEP',
    });
    expect(Math.abs(String(token).length - 1_800)).toBeLessThan(50);
    expect(token).toMatch(/^[A-Za-z0-9-_=.]+$/);
  }
});

test('what is no refresh token of this client is refused', async () => {
  const server = await startTestServer();
  const tokens = await server.signIn((await server.createUser()).email);
  const other = await createClient(server, {});
  const invalid = { __type: 'NotAuthorizedException', message: 'Invalid Refresh Token.' };
  for (const token of ['garbage', tokens.AccessToken, `${tokens.RefreshToken}A`]) {
    expect(await refresh(server, token), token).toMatchObject({ status: 400, body: invalid });
  }
  expect(await refresh(server, tokens.RefreshToken, other.id)).toMatchObject({ body: invalid });
  server.local.clock.advance(30 * 86_400 + 1);
  expect(await refresh(server, tokens.RefreshToken)).toMatchObject({ body: { message: 'Refresh Token has expired' } });
});

test('with rotation each refresh token is good once, and once more within the grace period', async () => {
  const server = await startTestServer();
  const { id } = await createClient(server, {
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
  });
  const { email } = await server.createUser();
  const first = (await server.signIn(email, id)).RefreshToken;
  expect(await refreshOldWay(server, first, id)).toMatchObject({
    body: { __type: 'InvalidParameterException', message: 'REFRESH_TOKEN_AUTH flow not enabled for this client' },
  });
  const second = (await refresh(server, first, id)).body.AuthenticationResult.RefreshToken;
  expect(second).not.toBe(first);
  const retried = await refresh(server, first, id);
  expect(retried.status).toBe(200);
  server.local.clock.advance(11);
  expect(await refresh(server, first, id)).toMatchObject({
    status: 400,
    body: { __type: 'RefreshTokenReuseException' },
  });
  // Neither the first successor nor the one of the retry suffers from it.
  expect(await refresh(server, second, id)).toMatchObject({ status: 200 });
  const third = await refresh(server, retried.body.AuthenticationResult.RefreshToken, id);
  expect(third.status).toBe(200);
  // A chain of refreshes doesn't outlive the sign-in's own 30 days.
  server.local.clock.advance(30 * 86_400);
  expect(await refresh(server, third.body.AuthenticationResult.RefreshToken, id)).toMatchObject({
    body: { message: 'Refresh Token has expired' },
  });
});

test('without a grace period of two refreshes at once one succeeds', async () => {
  const server = await startTestServer();
  const { id } = await createClient(server, {
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
  });
  const token = (await server.signIn((await server.createUser()).email, id)).RefreshToken;
  const replies = await Promise.all([refresh(server, token, id), refresh(server, token, id)]);
  expect(replies.map((reply) => reply.body.__type ?? 'tokens').sort()).toEqual([
    'RefreshTokenReuseException',
    'tokens',
  ]);
});

test('a revoked refresh token ends its sign-in, and only that', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const [one, two] = [await server.signIn(email), await server.signIn(email)];
  const refreshed = (await refresh(server, one.RefreshToken)).body.AuthenticationResult;
  const revoke = (Token: string, clientId: string = ClientId): Promise<Reply> =>
    server.call('RevokeToken', { Token, ClientId: clientId });

  expect(await revoke(one.AccessToken)).toMatchObject({
    status: 400,
    body: { __type: 'UnsupportedTokenTypeException' },
  });
  const other = await createClient(server, {});
  expect(await revoke(one.RefreshToken, other.id)).toMatchObject({ body: { __type: 'UnauthorizedException' } });
  expect(await server.call('GetUser', { AccessToken: one.AccessToken })).toMatchObject({ status: 200 });

  expect(await revoke(one.RefreshToken)).toMatchObject({ status: 200, body: {} });
  expect(await revoke(one.RefreshToken)).toMatchObject({ status: 200 });
  expect(await refresh(server, one.RefreshToken)).toMatchObject({
    body: { __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' },
  });
  for (const { AccessToken } of [one, refreshed])
    expect(await server.call('GetUser', { AccessToken })).toMatchObject({ status: 400, body: revoked });
  expect(await server.call('GetUser', { AccessToken: two.AccessToken })).toMatchObject({ status: 200 });

  const without = await createClient(server, { EnableTokenRevocation: false });
  const plain = await server.signIn(email, without.id);
  expect(claimsOf(plain.AccessToken)['origin_jti']).toBeUndefined();
  expect(await revoke(plain.RefreshToken, without.id)).toMatchObject({
    body: { __type: 'UnsupportedOperationException' },
  });
});

test('a global sign-out ends every sign-in of the user, its own included', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const bystander = await server.signIn((await server.createUser()).email);
  const [one, two] = [await server.signIn(email), await server.signIn(email)];
  expect(await server.call('GlobalSignOut', { AccessToken: one.AccessToken })).toMatchObject({ status: 200, body: {} });
  for (const { AccessToken, RefreshToken } of [one, two]) {
    expect(await server.call('GetUser', { AccessToken })).toMatchObject({ body: revoked });
    expect(await refresh(server, RefreshToken)).toMatchObject({ body: { message: 'Refresh Token has been revoked' } });
  }
  expect(await server.call('GlobalSignOut', { AccessToken: one.AccessToken })).toMatchObject({ body: revoked });
  expect(await server.call('GetUser', { AccessToken: bystander.AccessToken })).toMatchObject({ status: 200 });
  expect((await server.signIn(email)).AccessToken).toBeDefined();
});

test('a deleted user is gone, with everything that was given out', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const tokens = await server.signIn(email);
  expect(await server.call('DeleteUser', { AccessToken: tokens.AccessToken })).toMatchObject({ status: 200, body: {} });
  expect(await server.call('GetUser', { AccessToken: tokens.AccessToken })).toMatchObject({
    body: { __type: 'UserNotFoundException' },
  });
  expect(await refresh(server, tokens.RefreshToken)).toMatchObject({ body: { message: 'Invalid Refresh Token.' } });
  expect((await server.createUser({ email })).sub).not.toBe(claimsOf(tokens.IdToken)['sub']);
});

test('a client with a secret refreshes with it, or with the hash over the internal user name', async () => {
  const server = await startTestServer();
  const { email, sub } = await server.createUser();
  const { id, secret } = await createClient(server, {
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const hash = (name: string): string => createHmac('sha256', secret).update(`${name}${id}`).digest('base64');
  const { body } = await server.call('InitiateAuth', {
    ClientId: id,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email, PASSWORD: 'Correct-horse1', SECRET_HASH: hash(email) },
  });
  const token = body.AuthenticationResult.RefreshToken;
  expect(await refreshOldWay(server, token, id, { SECRET_HASH: hash(sub) })).toMatchObject({ status: 200 });
  expect(await refreshOldWay(server, token, id, { SECRET_HASH: hash(email) })).toMatchObject({
    body: { __type: 'NotAuthorizedException', message: `SecretHash does not match for the client: ${id}` },
  });
  expect(await refreshOldWay(server, token, id)).toMatchObject({
    body: { message: `Client ${id} is configured with secret but SECRET_HASH was not received` },
  });
  const withSecret = (ClientSecret?: string): Promise<Reply> =>
    server.call('GetTokensFromRefreshToken', { ClientId: id, RefreshToken: token, ClientSecret });
  expect(await withSecret(secret)).toMatchObject({ status: 200 });
  expect(await withSecret('x'.repeat(40))).toMatchObject({ body: { __type: 'NotAuthorizedException' } });
  expect(await withSecret()).toMatchObject({ body: { __type: 'NotAuthorizedException' } });
});
