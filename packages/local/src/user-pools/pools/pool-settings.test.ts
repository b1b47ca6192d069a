import {
  AddCustomAttributesCommand,
  type AuthFactorType,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
  type UserPoolPolicyType,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { callRaw } from '../../../test-support/model-walk/raw-call.js';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

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

test('an update that omits a setting keeps it or resets it, setting by setting', async () => {
  const PreSignUp = 'arn:aws:lambda:us-east-1:123456789012:function:x';
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' };
  const kept = {
    Policies: {
      PasswordPolicy: { MinimumLength: 12, RequireSymbols: false },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
    },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    SmsConfiguration,
    SmsAuthenticationMessage: 'Code: {####}',
  } satisfies Partial<CreateUserPoolCommandInput>;
  const { sdk, UserPoolId } = await startWithPool({
    ...kept,
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: { PreSignUp },
    EmailVerificationSubject: 'Your code',
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  });
  const factors = {
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
    SmsMfaConfiguration: { SmsConfiguration, SmsAuthenticationMessage: 'Code: {####}' },
  } as const;
  await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...factors }));
  await sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTags: { a: 'b' } }));
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool).toMatchObject({
    ...kept,
    MfaConfiguration: 'OPTIONAL',
    LambdaConfig: {},
    UserPoolTags: { a: 'b' },
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email' }, { Name: 'verified_phone_number' }] },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
  });
  expect(UserPool?.AutoVerifiedAttributes ?? []).toEqual([]);
  expect(UserPool).not.toHaveProperty('EmailVerificationSubject');
  expect(await sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))).toMatchObject(factors);

  const PasswordPolicy = { MinimumLength: 10, RequireNumbers: true };
  await sdk.send(new UpdateUserPoolCommand({ UserPoolId, Policies: { PasswordPolicy } }));
  const { UserPool: again } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(again?.Policies).toMatchObject({
    PasswordPolicy: { ...PasswordPolicy, RequireUppercase: false },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
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

test.each<[string, Partial<CreateUserPoolCommandInput>, number]>([
  ['the policy', { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } } }, 3],
  ['the older setting', { AdminCreateUserConfig: { UnusedAccountValidityDays: 5 } }, 5],
  [
    'both of them, where the policy counts',
    {
      Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } },
      AdminCreateUserConfig: { UnusedAccountValidityDays: 5 },
    },
    3,
  ],
])('the days of temporary passwords have two names, set by %s', async (_, settings, days) => {
  const { sdk, UserPoolId } = await startWithPool(settings);
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool?.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays).toBe(days);
  expect(UserPool?.AdminCreateUserConfig?.UnusedAccountValidityDays).toBe(days);
});

test('the texts of messages have two names, and either one sets the other', async () => {
  const template = { EmailMessage: 'mail {####}', EmailSubject: 'subject', SmsMessage: 'text {####}' };
  const older = {
    EmailVerificationMessage: 'mail {####}',
    EmailVerificationSubject: 'subject',
    SmsVerificationMessage: 'text {####}',
  };
  for (const settings of [{ VerificationMessageTemplate: template }, older]) {
    const { sdk, UserPoolId } = await startWithPool(settings);
    const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool).toMatchObject({ ...older, VerificationMessageTemplate: template });
  }
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
  // The pool keeps the sender of its text messages, which makes them a factor again.
  await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...first }));
  await sdk.send(new UpdateUserPoolCommand({ UserPoolId, MfaConfiguration: 'ON' }));
  expect(await read()).toEqual({ ...first, SmsMfaConfiguration: { SmsConfiguration }, MfaConfiguration: 'ON' });
  await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId }));
  expect(await read()).toEqual({ MfaConfiguration: 'OFF' });
});

test('a code or a single passkey is no first factor where MFA is required, by any door', async () => {
  const { sdk, UserPoolId } = await startWithPool();
  const SoftwareTokenMfaConfiguration = { Enabled: true };
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' };
  const policies = (...AllowedFirstAuthFactors: AuthFactorType[]) => ({ SignInPolicy: { AllowedFirstAuthFactors } });
  const setMfa = (settings: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>) =>
    sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, SoftwareTokenMfaConfiguration, ...settings }));
  const update = (Policies: UserPoolPolicyType) => sdk.send(new UpdateUserPoolCommand({ UserPoolId, Policies }));
  const codes = { message: expect.stringContaining('Only PASSWORD and WEB_AUTHN (if configured) can be enabled') };
  const passkeys = {
    message: expect.stringContaining('WEB_AUTHN cannot be used as an auth factor when MFA is enabled'),
  };

  for (const factor of ['EMAIL_OTP', 'SMS_OTP'] as const) {
    await update(policies('PASSWORD', factor));
    await expect(setMfa({ MfaConfiguration: 'ON' })).rejects.toMatchObject(codes);
    await setMfa({ MfaConfiguration: 'OPTIONAL' });
  }
  const required = { PoolName: 'p', MfaConfiguration: 'ON', SmsConfiguration } as const;
  const creation = new CreateUserPoolCommand({ ...required, Policies: policies('PASSWORD', 'EMAIL_OTP') });
  await expect(sdk.send(creation)).rejects.toMatchObject(codes);

  await update(policies('PASSWORD', 'WEB_AUTHN'));
  await expect(setMfa({ MfaConfiguration: 'ON' })).rejects.toMatchObject(passkeys);
  await setMfa({
    MfaConfiguration: 'ON',
    WebAuthnConfiguration: { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' },
  });
  await expect(update(policies('PASSWORD', 'EMAIL_OTP'))).rejects.toMatchObject(codes);
  await update(policies('PASSWORD'));
});
