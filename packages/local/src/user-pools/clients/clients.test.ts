import { createHmac } from 'node:crypto';
import {
  AddUserPoolClientSecretCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DeleteUserPoolClientCommand,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientSecretsCommand,
  ListUserPoolClientsCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, newEmail, PASSWORD, startTestServer, UserPoolId } from '../../../test-support/server.js';

async function startWithClient(settings: Partial<CreateUserPoolClientCommandInput> = {}) {
  const server = await startTestServer();
  const { UserPoolClient } = await server.sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web', ...settings }),
  );
  return { ...server, client: UserPoolClient, ClientId: UserPoolClient?.ClientId ?? '' };
}

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

test('a deleted client is gone, and what was signed in through it', async () => {
  const { sdk, call, createUser, signIn } = await startTestServer();
  const { email } = await createUser();
  const { AccessToken, RefreshToken } = await signIn(email);
  await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
  expect((await call('GetUser', { AccessToken })).body.__type).toBe('NotAuthorizedException');
  const renewal = { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters: { REFRESH_TOKEN: RefreshToken } };
  expect((await call('InitiateAuth', renewal)).body).toMatchObject({
    __type: 'ResourceNotFoundException',
    message: `User pool client ${ClientId} does not exist.`,
  });
});

test('clients are listed page by page', async () => {
  const { sdk } = await startTestServer();
  for (const ClientName of ['a', 'b', 'c']) await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName }));
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await sdk.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 3, NextToken }));
    names.push(...(page.UserPoolClients ?? []).map(({ ClientName }) => ClientName));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(names.sort()).toEqual(['a', 'b', 'c', 'claviger']);
  const { UserPoolClients } = await sdk.send(new ListUserPoolClientsCommand({ UserPoolId, ClientType: 'DCR' }));
  expect(UserPoolClients).toEqual([]);
});

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

test('a client’s scopes and providers have to exist', async () => {
  const { sdk } = await startTestServer();
  const machine = {
    UserPoolId,
    ClientName: 'machine',
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials' as const],
    AllowedOAuthScopes: ['orders/read'],
  };
  await expect(sdk.send(new CreateUserPoolClientCommand(machine))).rejects.toMatchObject({
    name: 'ScopeDoesNotExistException',
  });
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Look' }];
  await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'Orders', Scopes }));
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand(machine));
  expect(UserPoolClient?.AllowedOAuthScopes).toEqual(['orders/read']);

  for (const settings of [
    { SupportedIdentityProviders: ['Google'] },
    { ReadAttributes: ['custom:plan'] },
    { WriteAttributes: ['email_verified'] },
    { AllowedOAuthFlowsUserPoolClient: true },
    { ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH' as never] },
  ]) {
    await expect(
      sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'x', ...settings })),
      JSON.stringify(settings),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
});
