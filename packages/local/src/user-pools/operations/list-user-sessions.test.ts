import {
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  AdminUserGlobalSignOutCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool, type TestPool } from '../../../test-support/pool.js';
import { PASSWORD, type Reply } from '../../../test-support/server.js';

async function trackingPool(MaxPerUser: number): Promise<TestPool> {
  const pool = await createTestPool();
  await pool.server.sdk.send(
    new SetUserPoolSessionConfigurationCommand({
      UserPoolId: pool.userPoolId,
      UserSessionTracking: 'ENABLED',
      TokenSession: { MaxPerUser },
    }),
  );
  return pool;
}

async function signIn(pool: TestPool, USERNAME: string): Promise<{ AccessToken: string; RefreshToken: string }> {
  return (await pool.initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD })).body.AuthenticationResult;
}

const list = async (pool: TestPool, AccessToken: string): Promise<{ SessionId: string; IsCurrentSession: boolean }[]> =>
  (await pool.server.call('ListUserSessions', { AccessToken })).body.Sessions;
const revoked = { __type: 'NotAuthorizedException', message: 'Access Token has been revoked' };

test('a user sees the own sessions, and ends others than the current one', async () => {
  const pool = await trackingPool(20);
  const { server } = pool;
  const username = await pool.createUser();
  const [one, two] = [await signIn(pool, username), await signIn(pool, username)];
  const stranger = await signIn(pool, await pool.createUser());
  server.local.clock.advance(60);
  await pool.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: one.RefreshToken });
  const sessions = await list(pool, one.AccessToken);
  expect(sessions).toMatchObject([
    { SessionId: expect.stringMatching(/^tkn[0-9a-z]{25}$/), SessionType: 'TOKEN', IsCurrentSession: true },
    { ClientId: pool.clientId, IsCurrentSession: false },
  ]);
  const [current, other] = sessions.map(({ SessionId }) => SessionId);
  const revoke = (AccessToken: string, SessionId: string | undefined): Promise<Reply> =>
    server.call('RevokeUserSession', { AccessToken, SessionId });
  expect(await revoke(one.AccessToken, current)).toMatchObject({ body: { __type: 'InvalidParameterException' } });
  expect(await revoke(stranger.AccessToken, other)).toMatchObject({ body: { __type: 'ResourceNotFoundException' } });
  expect(await revoke(one.AccessToken, other)).toMatchObject({ status: 200, body: {} });
  expect(await server.call('GetUser', { AccessToken: two.AccessToken })).toMatchObject({ body: revoked });
  expect(await list(pool, one.AccessToken)).toHaveLength(1);
});

test('beyond the number that a pool allows, the session that was used longest ago ends', async () => {
  const pool = await trackingPool(2);
  const { clock } = pool.server.local;
  const username = await pool.createUser();
  const tokens = [];
  for (let count = 0; count < 2; count++) {
    tokens.push(await signIn(pool, username));
    clock.advance(10);
  }
  const [first, second] = tokens;
  await pool.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: first?.RefreshToken });
  clock.advance(10);
  const third = await signIn(pool, username);
  expect(await pool.server.call('GetUser', { AccessToken: second?.AccessToken })).toMatchObject({ body: revoked });
  for (const token of [first, third]) {
    expect((await pool.server.call('GetUser', { AccessToken: token?.AccessToken })).status).toBe(200);
  }
});

test('administrators see and end sessions, one or all', async () => {
  const pool = await trackingPool(20);
  const { sdk } = pool.server;
  const Username = await pool.createUser();
  const [one, two] = [await signIn(pool, Username), await signIn(pool, Username)];
  const named = { UserPoolId: pool.userPoolId, Username };
  const { Sessions } = await sdk.send(new AdminListUserSessionsCommand(named));
  expect(Sessions?.map(({ IsCurrentSession }) => IsCurrentSession)).toEqual([false, false]);
  const SessionId = (await list(pool, one.AccessToken)).find(({ IsCurrentSession }) => IsCurrentSession)?.SessionId;
  await sdk.send(new AdminRevokeUserSessionCommand({ ...named, SessionId }));
  expect(await pool.server.call('GetUser', { AccessToken: one.AccessToken })).toMatchObject({ body: revoked });
  await sdk.send(new AdminUserGlobalSignOutCommand(named));
  expect(await pool.server.call('GetUser', { AccessToken: two.AccessToken })).toMatchObject({ body: revoked });
  expect(await pool.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: two.RefreshToken })).toMatchObject({
    body: { message: 'Refresh Token has been revoked' },
  });
});

test('pools that don’t track sessions say so', async () => {
  const pool = await createTestPool();
  const AccessToken = await pool.accessToken(await pool.createUser());
  expect(await pool.server.call('ListUserSessions', { AccessToken })).toMatchObject({
    body: { __type: 'OperationNotEnabledException' },
  });
});
