import {
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { callRaw } from '../../../test-support/model-walk/raw-call.js';
import { startWithPool } from '../../../test-support/pool.js';
import { ClientId, startTestServer, UserPoolId } from '../../../test-support/server.js';

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

test('a bare pool shows the defaults that the service shows', async () => {
  const { sdk, UserPoolId } = await startWithPool();
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool).toMatchObject({
    MfaConfiguration: 'OFF',
    DeletionProtection: 'INACTIVE',
    UserPoolTier: 'ESSENTIALS',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
    EstimatedNumberOfUsers: 0,
    AccountRecoverySetting: {
      RecoveryMechanisms: [
        { Priority: 1, Name: 'verified_email' },
        { Priority: 2, Name: 'verified_phone_number' },
      ],
    },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
    KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
    IssuerConfiguration: { Type: 'ORIGINAL' },
  });
});

test('members that the service does not know are not kept', async () => {
  const { local } = await startTestServer();
  const operation = { service: 'cognito-idp', name: 'CreateUserPool' } as const;
  const input = {
    PoolName: 'p',
    Colour: 'red',
    EmailConfiguration: { Colour: 'red' },
    UserPoolTags: { colour: 'blue' },
  };
  const { status, body } = await callRaw(local, operation, input);
  expect(status).toBe(200);
  expect(body['UserPool']).toMatchObject({ EmailConfiguration: {}, UserPoolTags: { colour: 'blue' } });
  expect(JSON.stringify(body)).not.toContain('crimson');
});
