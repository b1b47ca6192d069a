import {
  AddCustomAttributesCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../test-support/server.js';

async function startWithPool(settings: Partial<CreateUserPoolCommandInput> = {}) {
  const server = await startTestServer();
  const { UserPool } = await server.sdk.send(new CreateUserPoolCommand({ PoolName: 'shop', ...settings }));
  return { ...server, UserPoolId: UserPool?.Id ?? '' };
}

test('an update replaces what can be changed, and leaves what was settled when the pool was made', async () => {
  const { sdk, UserPoolId } = await startWithPool({
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    Schema: [{ Name: 'plan', AttributeDataType: 'String' }],
    UserPoolTags: { team: 'red' },
    EmailVerificationSubject: 'Your code',
  });
  await sdk.send(
    new UpdateUserPoolCommand({
      UserPoolId,
      PoolName: 'store',
      Policies: { PasswordPolicy: { MinimumLength: 16 } },
      DeletionProtection: 'ACTIVE',
    }),
  );
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool).toMatchObject({
    Name: 'store',
    Policies: { PasswordPolicy: { MinimumLength: 16, RequireSymbols: false } },
    DeletionProtection: 'ACTIVE',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    UserPoolTags: {},
    SchemaAttributes: expect.arrayContaining([expect.objectContaining({ Name: 'custom:plan' })]),
  });
  expect(UserPool).not.toHaveProperty('EmailVerificationSubject');
});

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

test('users of a deleted pool can do nothing any more', async () => {
  const { sdk, createUser, signIn, call } = await startTestServer();
  const { email } = await createUser();
  const { AccessToken } = await signIn(email);
  await sdk.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain: 'claviger' }));
  await sdk.send(new DeleteUserPoolCommand({ UserPoolId }));
  expect((await call('GetUser', { AccessToken })).status).toBe(400);
});

test('custom attributes are added, each name once, 50 at most', async () => {
  const { sdk, UserPoolId } = await startWithPool();
  const add = (...names: string[]) =>
    sdk.send(
      new AddCustomAttributesCommand({
        UserPoolId,
        CustomAttributes: names.map((Name) => ({ Name, AttributeDataType: 'String' })),
      }),
    );
  await add('plan');
  await expect(add('plan')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'custom:plan: Existing attribute already has name custom:plan.',
  });
  for (const ten of [0, 10, 20, 30]) await add(...Array.from({ length: 10 }, (_, index) => `a${ten + index}`));
  await expect(add(...Array.from({ length: 10 }, (_, index) => `b${index}`))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool?.SchemaAttributes?.filter(({ Name }) => Name?.startsWith('custom:'))).toHaveLength(41);
});

test('second factors are set as a whole and read back', async () => {
  const { sdk, UserPoolId } = await startWithPool();
  const read = async () => {
    const { $metadata: _, ...configuration } = await sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId }));
    return configuration;
  };
  expect(await read()).toEqual({ MfaConfiguration: 'OFF' });
  const first = {
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
    EmailMfaConfiguration: { Message: 'Your code is {####}', Subject: 'Code' },
    WebAuthnConfiguration: { RelyingPartyId: 'localhost', UserVerification: 'required' },
  } as const;
  await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...first }));
  expect(await read()).toEqual(first);
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' };
  const second = {
    MfaConfiguration: 'ON',
    SmsMfaConfiguration: { SmsAuthenticationMessage: 'Code: {####}', SmsConfiguration },
  } as const;
  await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...second }));
  expect(await read()).toEqual(second);
  // Updating the pool keeps what only SetUserPoolMfaConfig sets.
  await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...first }));
  await sdk.send(new UpdateUserPoolCommand({ UserPoolId, MfaConfiguration: 'ON' }));
  expect(await read()).toEqual({ ...first, MfaConfiguration: 'ON' });
});

test('factors without MFA, and MFA without factors, are refused', async () => {
  const { sdk, UserPoolId } = await startWithPool();
  for (const configuration of [
    { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: true } },
    { MfaConfiguration: 'ON' },
    { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: false } },
  ] as const) {
    await expect(sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...configuration }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  }
});

test.each<[string, Partial<CreateUserPoolCommandInput>, string]>([
  [
    'no password among the first factors',
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
    'InvalidParameterException',
  ],
  [
    'passwordless sign-in in the Lite tier',
    { UserPoolTier: 'LITE', Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
    'FeatureUnavailableInTierException',
  ],
  [
    'password history in the Lite tier',
    { UserPoolTier: 'LITE', Policies: { PasswordPolicy: { PasswordHistorySize: 3 } } },
    'FeatureUnavailableInTierException',
  ],
  [
    'recovery by an administrator or mail',
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'admin_only', Priority: 1 },
          { Name: 'verified_email', Priority: 2 },
        ],
      },
    },
    'InvalidParameterException',
  ],
  [
    'a required custom attribute',
    { Schema: [{ Name: 'plan', AttributeDataType: 'String', Required: true }] },
    'InvalidParameterException',
  ],
  [
    'a custom sender without a key',
    {
      LambdaConfig: {
        CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: 'arn:aws:lambda:us-east-1:123456789012:function:f' },
      },
    },
    'InvalidParameterException',
  ],
])('a pool with %s is refused', async (_, settings, name) => {
  const { sdk } = await startTestServer();
  await expect(sdk.send(new CreateUserPoolCommand({ PoolName: 'p', ...settings }))).rejects.toMatchObject({ name });
});
