import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolsCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, PASSWORD, startTestServer, UserPoolId } from '../../../test-support/server.js';

test('a pool shows what it was created with, and the defaults that the service shows', async () => {
  const server = await startTestServer();
  const { UserPool: created } = await server.sdk.send(
    new CreateUserPoolCommand({
      PoolName: 'shop',
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireNumbers: true } },
      UserPoolTags: { team: 'red' },
      Schema: [
        { Name: 'email', Required: true },
        { Name: 'plan', AttributeDataType: 'String', StringAttributeConstraints: { MaxLength: '10' } },
      ],
    }),
  );
  expect(created?.Id).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
  const { UserPool } = await server.sdk.send(new DescribeUserPoolCommand({ UserPoolId: created?.Id }));
  expect(UserPool).toEqual(created);
  expect(UserPool).toMatchObject({
    Name: 'shop',
    Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${created?.Id}`,
    Policies: {
      PasswordPolicy: {
        MinimumLength: 12,
        RequireNumbers: true,
        RequireSymbols: false,
        TemporaryPasswordValidityDays: 7,
      },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
    },
    DeletionProtection: 'INACTIVE',
    MfaConfiguration: 'OFF',
    UserPoolTier: 'ESSENTIALS',
    UserPoolTags: { team: 'red' },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    EstimatedNumberOfUsers: 0,
  });
  const attribute = (name: string): object | undefined => UserPool?.SchemaAttributes?.find(({ Name }) => Name === name);
  expect(attribute('email')).toMatchObject({ Required: true, AttributeDataType: 'String' });
  expect(attribute('custom:plan')).toMatchObject({
    Required: false,
    Mutable: true,
    StringAttributeConstraints: { MaxLength: '10' },
  });
  expect(attribute('sub')).toMatchObject({ Required: true, Mutable: false });
});

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

test('pools are listed page by page', async () => {
  const server = await startTestServer();
  for (const PoolName of ['a', 'b', 'c']) await server.sdk.send(new CreateUserPoolCommand({ PoolName }));
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await server.sdk.send(new ListUserPoolsCommand({ MaxResults: 3, NextToken }));
    names.push(...(page.UserPools ?? []).map(({ Name }) => Name));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(names.sort()).toEqual(['a', 'b', 'c', 'claviger']);
});

test('the default pool and client are as the documentation says', async () => {
  const server = await startTestServer();
  const { UserPool } = await server.sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool).toMatchObject({
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    MfaConfiguration: 'OPTIONAL',
    Policies: {
      PasswordPolicy: {
        MinimumLength: 8,
        RequireUppercase: true,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
      },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
    },
  });
  const { UserPoolClient } = await server.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  expect(UserPoolClient?.ClientSecret).toBeUndefined();
  expect(UserPoolClient).toMatchObject({
    ExplicitAuthFlows: expect.arrayContaining([
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_USER_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ]),
    PreventUserExistenceErrors: 'ENABLED',
    RefreshTokenValidity: 30,
    AllowedOAuthFlows: ['code'],
    CallbackURLs: ['http://localhost:3000/', 'http://localhost:5173/'],
  });
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
