import { expect, test } from 'vitest';
import { assertPoolSettings } from './pool-rules.js';
import { completePoolSettings, type NewPoolSettings } from './pool-settings.js';

test.each<[string, NewPoolSettings, string]>([
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
  [
    'e-mail addresses both as names and as aliases',
    { UsernameAttributes: ['email'], AliasAttributes: ['email'] },
    'InvalidParameterException',
  ],
  ['required MFA without a second factor', { MfaConfiguration: 'ON' }, 'InvalidParameterException'],
])('a pool with %s is refused', (_, settings, name) => {
  expect(() => assertPoolSettings(completePoolSettings(settings))).toThrow(expect.objectContaining({ name }));
});
