import { DescribeUserPoolClientCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startWithClient } from '../../../test-support/pool.js';
import { UserPoolId } from '../../../test-support/server.js';

test('an update replaces the settings; the name and the secret stay', async () => {
  const { sdk, client, ClientId } = await startWithClient({
    GenerateSecret: true,
    AccessTokenValidity: 5,
    TokenValidityUnits: { AccessToken: 'minutes' },
    PreventUserExistenceErrors: 'ENABLED',
  });
  const { UserPoolClient: updated } = await sdk.send(
    new UpdateUserPoolClientCommand({ UserPoolId, ClientId, EnableTokenRevocation: false }),
  );
  expect(updated).toMatchObject({
    ClientName: 'web',
    ClientSecret: client?.ClientSecret,
    EnableTokenRevocation: false,
  });
  for (const name of ['AccessTokenValidity', 'TokenValidityUnits', 'PreventUserExistenceErrors']) {
    expect(updated).not.toHaveProperty(name);
  }
  const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  expect(UserPoolClient).toEqual(updated);
  await expect(
    sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, AccessTokenValidity: 25 })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
