import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool } from '../../../test-support/pool.js';
import { PASSWORD } from '../../../test-support/server.js';

test('a disabled user is shut out until it is enabled, and a deleted one for good; the name is free then', async () => {
  const pool = await createTestPool();
  const { sdk, call } = pool.server;
  const email = await pool.createUser();
  const user = { UserPoolId: pool.userPoolId, Username: email };
  const tokens = (await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD })).body.AuthenticationResult;
  const refresh = (): ReturnType<typeof call> =>
    pool.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: tokens.RefreshToken });
  await sdk.send(new AdminDisableUserCommand(user));
  expect((await sdk.send(new AdminGetUserCommand(user))).Enabled).toBe(false);
  const disabled = { __type: 'NotAuthorizedException', message: 'User is disabled.' };
  expect(await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD })).toMatchObject({ body: disabled });
  expect(await refresh()).toMatchObject({ body: disabled });
  expect((await call('GetUser', { AccessToken: tokens.AccessToken })).status).toBe(400);
  await sdk.send(new AdminEnableUserCommand(user));
  // Its access tokens were revoked for good, its sessions were not.
  expect(await call('GetUser', { AccessToken: tokens.AccessToken })).toMatchObject({
    status: 400,
    body: { __type: 'NotAuthorizedException', message: 'Access Token has been revoked' },
  });
  const { AccessToken } = (await refresh()).body.AuthenticationResult;
  expect((await call('GetUser', { AccessToken })).status).toBe(200);
  await sdk.send(new AdminEnableUserCommand(user));
  expect((await call('GetUser', { AccessToken })).status).toBe(200);

  await sdk.send(new AdminDeleteUserCommand(user));
  for (const command of [new AdminDeleteUserCommand(user), new AdminEnableUserCommand(user)]) {
    await expect(sdk.send(command as AdminDeleteUserCommand)).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  }
  expect((await refresh()).status).toBe(400);
  await sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
});
