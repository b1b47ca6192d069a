import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startWithPool } from '../../../test-support/pool.js';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

test('a protected pool, and one with a domain, is not deleted; another one goes with all it has', async () => {
  const { sdk, UserPoolId, call } = await startWithPool({ DeletionProtection: 'ACTIVE' });
  const remove = () => sdk.send(new DeleteUserPoolCommand({ UserPoolId }));
  await expect(remove()).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message:
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be ' +
      'inactivated first.',
  });
  await sdk.send(new UpdateUserPoolCommand({ UserPoolId, DeletionProtection: 'INACTIVE' }));
  await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'shop' }));
  await expect(remove()).rejects.toMatchObject({
    message: 'User pool cannot be deleted. It has a domain configured that should be deleted first.',
  });
  await sdk.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain: 'shop' }));
  await remove();
  await expect(sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `User pool ${UserPoolId} does not exist.`,
  });
  expect((await call('DescribeUserPool', { UserPoolId })).status).toBe(400);
});

test('users of a deleted pool are gone with it', async () => {
  const { sdk, createUser, signIn, call } = await startTestServer();
  const { email } = await createUser();
  const { AccessToken } = await signIn(email);
  await sdk.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain: 'claviger' }));
  await sdk.send(new DeleteUserPoolCommand({ UserPoolId }));
  expect((await call('GetUser', { AccessToken })).status).toBe(400);
});
