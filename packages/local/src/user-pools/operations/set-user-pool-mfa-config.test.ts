import {
  type AuthFactorType,
  CreateUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
  type UserPoolPolicyType,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startWithPool } from '../../../test-support/pool.js';

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
