import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, PASSWORD, startTestServer, UserPoolId } from '../../../test-support/server.js';

test('a client shows what it was created with, and the defaults that the service shows', async () => {
  const server = await startTestServer();
  const { UserPoolClient: created } = await server.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'web',
      GenerateSecret: true,
      CallbackURLs: ['myapp://callback'],
    }),
  );
  const { UserPoolClient } = await server.sdk.send(
    new DescribeUserPoolClientCommand({ UserPoolId, ClientId: created?.ClientId }),
  );
  expect(UserPoolClient).toEqual(created);
  expect(UserPoolClient).toMatchObject({
    ClientId: expect.stringMatching(/^[0-9a-z]{26}$/),
    ClientSecret: expect.stringMatching(/^[0-9a-z]{51}$/),
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AllowedOAuthFlowsUserPoolClient: false,
    AuthSessionValidity: 3,
    RefreshTokenValidity: 30,
    CallbackURLs: ['myapp://callback'],
  });
  for (const name of [
    'AccessTokenValidity',
    'IdTokenValidity',
    'TokenValidityUnits',
    'PreventUserExistenceErrors',
    'ExplicitAuthFlows',
  ]) {
    expect(UserPoolClient).not.toHaveProperty(name);
  }
});

test('the lists of a client come back sorted, and each entry once', async () => {
  const server = await startTestServer();
  const lists = {
    AllowedOAuthFlows: ['implicit', 'code'],
    AllowedOAuthScopes: ['profile', 'email', 'openid'],
    CallbackURLs: ['https://z.example/', 'https://a.example/', 'https://z.example/'],
    LogoutURLs: ['https://z.example/', 'https://a.example/'],
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ReadAttributes: ['name', 'email'],
    WriteAttributes: ['name', 'email'],
  } satisfies Partial<CreateUserPoolClientCommandInput>;
  const { UserPoolClient } = await server.sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'sets', ...lists }),
  );
  const sorted = Object.entries(lists).map(([name, list]) => [name, [...new Set<string>(list)].sort()]);
  expect(UserPoolClient).toMatchObject(Object.fromEntries(sorted));
});

test('defaults of a client work, although they are not shown', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const { UserPoolClient } = await server.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'bare' }));
  const ClientId = UserPoolClient?.ClientId;
  const begin = (AuthFlow: string, USERNAME: string) =>
    server.call('InitiateAuth', { ClientId, AuthFlow, AuthParameters: { USERNAME, PASSWORD, SRP_A: 'ab' } });
  expect((await begin('USER_SRP_AUTH', email)).body.ChallengeName).toBe('PASSWORD_VERIFIER');
  expect((await begin('USER_PASSWORD_AUTH', email)).body.message).toBe(
    'USER_PASSWORD_AUTH flow not enabled for this client',
  );
  expect((await begin('USER_SRP_AUTH', 'unknown@example.com')).body.__type).toBe('UserNotFoundException');

  const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH' as const];
  await server.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ExplicitAuthFlows }));
  expect((await begin('USER_PASSWORD_AUTH', email)).body.AuthenticationResult.ExpiresIn).toBe(3_600);
});

test('an app client gets its secret one way, given or generated', async () => {
  const { sdk } = await startTestServer();
  const secrets = { GenerateSecret: true, ClientSecret: 'x'.repeat(30) };
  await expect(
    sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', ...secrets })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('redirect and sign-out URLs are checked, on creation and on update', async () => {
  const { sdk } = await startTestServer();
  const app = { UserPoolId, ClientId };
  const url = 'javascript:alert(1)';
  for (const urls of [{ CallbackURLs: [url] }, { LogoutURLs: [url] }]) {
    const created = sdk.send(new CreateUserPoolClientCommand({ ...app, ClientName: 'app', ...urls }));
    await expect(created).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const updated = sdk.send(new UpdateUserPoolClientCommand({ ...app, ...urls }));
    await expect(updated).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
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
