import { AdminUserGlobalSignOutCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool } from '../../../test-support/pool.js';

test('a global sign-out ends every session of the user, and no other user’s', async () => {
  const pool = await createTestPool();
  const { sdk, call } = pool.server;
  const [mine, other] = [await pool.createUser(), await pool.createUser()];
  const tokens = [await pool.accessToken(mine), await pool.accessToken(mine)];
  const others = await pool.accessToken(other);
  await sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId: pool.userPoolId, Username: mine }));
  for (const AccessToken of tokens) {
    expect(await call('GetUser', { AccessToken })).toMatchObject({
      body: { __type: 'NotAuthorizedException', message: 'Access Token has been revoked' },
    });
  }
  expect((await call('GetUser', { AccessToken: others })).status).toBe(200);
  expect(await pool.accessToken(mine)).toEqual(expect.any(String));
});
