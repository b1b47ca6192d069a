import {
  type CreateUserPoolCommandInput,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startWithPool } from '../../../test-support/pool.js';

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
