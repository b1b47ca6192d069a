import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Amplify } from 'aws-amplify';
import {
  autoSignIn,
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  fetchDevices,
  fetchMFAPreference,
  forgetDevice,
  type SignInOutput,
  setUpTOTP,
  signIn,
  signOut,
  signUp,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { ConsoleLogger } from 'aws-amplify/utils';
import { Secret, TOTP } from 'otpauth';
import { beforeEach, expect, test } from 'vitest';
import { newEmail, PASSWORD, readCode, serveFile, userPools } from './server.js';

const local = await serveFile();
// Each configuration with an endpoint is warned about.
ConsoleLogger.LOG_LEVEL = 'ERROR';

const { UserPool } = await userPools(local).send(
  new CreateUserPoolCommand({
    PoolName: 'factors',
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
  }),
);
const userPoolId = UserPool?.Id ?? '';
await userPools(local).send(
  new SetUserPoolMfaConfigCommand({
    UserPoolId: userPoolId,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  }),
);
const { UserPoolClient } = await userPools(local).send(
  new CreateUserPoolClientCommand({
    UserPoolId: userPoolId,
    ClientName: 'factors',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
  }),
);
Amplify.configure({
  Auth: {
    Cognito: { userPoolId, userPoolClientId: UserPoolClient?.ClientId ?? '', userPoolEndpoint: local.url },
  },
});

beforeEach(async () => {
  await signOut();
});

async function createUser(): Promise<string> {
  const Username = newEmail();
  const user = { UserPoolId: userPoolId, Username };
  const UserAttributes = [
    { Name: 'email', Value: Username },
    { Name: 'email_verified', Value: 'true' },
  ];
  await userPools(local).send(new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: 'SUPPRESS' }));
  await userPools(local).send(new AdminSetUserPasswordCommand({ ...user, Password: PASSWORD, Permanent: true }));
  return Username;
}

const stepOf = ({ nextStep }: SignInOutput): string => nextStep.signInStep;

test('a person chooses the first factor, mistypes a code, and signs in with the right one', async () => {
  const username = await createUser();
  const options = { authFlowType: 'USER_AUTH' } as const;
  const choice = await signIn({ username, options });
  expect(choice.nextStep).toMatchObject({
    signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
    availableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'],
  });
  expect(stepOf(await confirmSignIn({ challengeResponse: 'EMAIL_OTP' }))).toBe('CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
  const code = await readCode(local, username);
  const wrong = code === '000000' ? '111111' : '000000';
  await expect(confirmSignIn({ challengeResponse: wrong })).rejects.toMatchObject({ name: 'CodeMismatchException' });
  expect(await confirmSignIn({ challengeResponse: code })).toMatchObject({ isSignedIn: true });
});

test.each(['PASSWORD', 'PASSWORD_SRP'] as const)('a person prefers %s, or chooses it', async (preferredChallenge) => {
  const username = await createUser();
  const options = { authFlowType: 'USER_AUTH', preferredChallenge } as const;
  expect(await signIn({ username, password: PASSWORD, options })).toMatchObject({ isSignedIn: true });
  await signOut();
  await signIn({ username, options: { authFlowType: 'USER_AUTH' } });
  const asked = await confirmSignIn({ challengeResponse: preferredChallenge });
  expect(stepOf(asked)).toBe('CONFIRM_SIGN_IN_WITH_PASSWORD');
  expect(await confirmSignIn({ challengeResponse: PASSWORD })).toMatchObject({ isSignedIn: true });
});

test('a person signs up without a password, and is signed in with the confirmation', async () => {
  const username = newEmail();
  const options = { userAttributes: { email: username }, autoSignIn: { authFlowType: 'USER_AUTH' } } as const;
  await signUp({ username, options });
  const confirmed = await confirmSignUp({ username, confirmationCode: await readCode(local, username) });
  expect(confirmed.nextStep).toEqual({ signUpStep: 'COMPLETE_AUTO_SIGN_IN' });
  expect(await autoSignIn()).toMatchObject({ isSignedIn: true });
});

test('an authenticator is set up, asked for, and no longer once the device is remembered', async () => {
  const username = await createUser();
  await signIn({ username, password: PASSWORD });
  const { sharedSecret } = await setUpTOTP();
  const code = (): string => {
    // Each code is good once.
    local.clock.advance(60);
    return new TOTP({ secret: Secret.fromBase32(sharedSecret) }).generate({ timestamp: local.clock.now() });
  };
  await verifyTOTPSetup({ code: code() });
  await updateMFAPreference({ totp: 'PREFERRED' });
  expect(await fetchMFAPreference()).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
  // This device was remembered by signing in.
  expect(await fetchDevices()).toHaveLength(1);
  await signOut();
  expect(await signIn({ username, password: PASSWORD })).toMatchObject({ isSignedIn: true });
  await fetchAuthSession({ forceRefresh: true });

  await forgetDevice();
  await signOut();
  expect(stepOf(await signIn({ username, password: PASSWORD }))).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
  expect(await confirmSignIn({ challengeResponse: code() })).toMatchObject({ isSignedIn: true });
  expect(await fetchDevices()).toHaveLength(1);
});
