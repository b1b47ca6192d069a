import { createHmac } from 'node:crypto';
import {
  AddUserPoolClientSecretCommand,
  DeleteUserPoolClientSecretCommand,
  ListUserPoolClientSecretsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startWithClient } from '../../../test-support/pool.js';
import { ClientId, newEmail, PASSWORD, startTestServer, UserPoolId } from '../../../test-support/server.js';

test('a secret is rotated: while there are two both are good, then only the new one', async () => {
  const { sdk, client, call, ClientId } = await startWithClient({
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
  });
  const signUp = async (secret: string | undefined): Promise<number> => {
    const Username = newEmail();
    const SecretHash = createHmac('sha256', secret ?? '')
      .update(Username + ClientId)
      .digest('base64');
    return (await call('SignUp', { ClientId, Username, Password: PASSWORD, SecretHash })).status;
  };
  const key = { UserPoolId, ClientId };
  const { ClientSecretDescriptor: added } = await sdk.send(new AddUserPoolClientSecretCommand(key));
  expect(added?.ClientSecretId).toMatch(new RegExp(`^${ClientId}--\\d+$`));
  expect(await signUp(client?.ClientSecret)).toBe(200);
  expect(await signUp(added?.ClientSecretValue)).toBe(200);
  expect(await signUp('x'.repeat(51))).toBe(400);
  await expect(sdk.send(new AddUserPoolClientSecretCommand(key))).rejects.toMatchObject({
    name: 'LimitExceededException',
  });

  const { ClientSecrets = [] } = await sdk.send(new ListUserPoolClientSecretsCommand(key));
  expect(ClientSecrets).toHaveLength(2);
  expect(JSON.stringify(ClientSecrets)).not.toContain(client?.ClientSecret);
  const [first, second] = ClientSecrets.map(({ ClientSecretId }) => ClientSecretId);
  await sdk.send(new DeleteUserPoolClientSecretCommand({ ...key, ClientSecretId: first }));
  expect(await signUp(client?.ClientSecret)).toBe(400);
  expect(await signUp(added?.ClientSecretValue)).toBe(200);
  await expect(
    sdk.send(new DeleteUserPoolClientSecretCommand({ ...key, ClientSecretId: second })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(
    sdk.send(new DeleteUserPoolClientSecretCommand({ ...key, ClientSecretId: first })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a public client gets no secret', async () => {
  const { sdk } = await startTestServer();
  await expect(sdk.send(new AddUserPoolClientSecretCommand({ UserPoolId, ClientId }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});
