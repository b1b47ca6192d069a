import { Secret, TOTP } from 'otpauth';
import { createAuthenticator } from '../authenticator.js';
import type { Output, Walk } from './walk.js';

const PASSWORD = 'Correct-horse1';

/** Signing up, in and out, with second factors, devices, passkeys and sessions. */
export async function walkSignIn(walk: Walk): Promise<void> {
  const { call } = walk;
  const { UserPool } = await call('CreateUserPool', {
    PoolName: 'sign-in',
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: true },
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
  });
  const pool = { UserPoolId: UserPool.Id as string };
  await call('SetUserPoolMfaConfig', {
    ...pool,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
    WebAuthnConfiguration: { RelyingPartyId: 'localhost' },
  });
  await call('SetUserPoolSessionConfiguration', {
    ...pool,
    UserSessionTracking: 'ENABLED',
    TokenSession: { MaxPerUser: 20 },
  });
  const { UserPoolClient } = await call('CreateUserPoolClient', {
    ...pool,
    ClientName: 'app',
    ExplicitAuthFlows: [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_USER_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
  });
  const app: App = { ...pool, ClientId: UserPoolClient.ClientId };

  const Username = await walkSignUp(walk, app);
  await walkTokens(walk, app, Username);
  await walkDevices(walk, app, Username);
  await walkPasskeys(walk, app, Username);
  await walkSecondFactor(walk, app, Username);
}

interface App {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

async function walkSignUp({ call, refuse, local }: Walk, { ClientId }: App): Promise<string> {
  const Username = 'ada@walk.example';
  await call('SignUp', { ClientId, Username, Password: PASSWORD });
  await refuse('SignUp', { ClientId, Username, Password: PASSWORD }, 'UsernameExistsException');
  await refuse('SignUp', { ClientId, Username: 'eve@walk.example', Password: 'short' }, 'InvalidPasswordException');
  const AuthParameters = { USERNAME: Username, PASSWORD };
  await refuse(
    'InitiateAuth',
    { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters },
    'UserNotConfirmedException',
  );
  await call('ResendConfirmationCode', { ClientId, Username });
  await refuse('ConfirmSignUp', { ClientId, Username, ConfirmationCode: 'wrong' }, 'CodeMismatchException');
  const message = await local.inbox.find({ to: Username });
  await call('ConfirmSignUp', { ClientId, Username, ConfirmationCode: message?.code });
  return Username;
}

async function signIn({ call }: Walk, { ClientId }: App, USERNAME: string): Promise<Output> {
  const AuthParameters = { USERNAME, PASSWORD };
  const signedIn = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  return signedIn.AuthenticationResult;
}

async function walkTokens(walk: Walk, app: App, Username: string): Promise<void> {
  const { call, refuse } = walk;
  const { ClientId, UserPoolId } = app;
  const tokens = await signIn(walk, app, Username);
  const { AccessToken } = tokens;
  await refuse(
    'InitiateAuth',
    { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: Username, PASSWORD: 'wrong' } },
    'NotAuthorizedException',
  );
  await call('GetUser', { AccessToken });
  await call('GetUserAuthFactors', { AccessToken });
  await call('AdminGetUserAuthFactors', { UserPoolId, Username });
  await call('GetTokensFromRefreshToken', { ClientId, RefreshToken: tokens.RefreshToken });

  const other = await signIn(walk, app, Username);
  const { Sessions } = await call('ListUserSessions', { AccessToken });
  const { SessionId } = Sessions.find((session: Output) => !session.IsCurrentSession);
  await call('RevokeUserSession', { AccessToken, SessionId });
  await refuse('GetUser', { AccessToken: other.AccessToken }, 'NotAuthorizedException');
  const admin = { UserPoolId, Username };
  const all = await call('AdminListUserSessions', admin);
  await call('AdminRevokeUserSession', { ...admin, SessionId: all.Sessions[0].SessionId });

  const third = await signIn(walk, app, Username);
  await refuse('RevokeToken', { ClientId, Token: third.AccessToken }, 'UnsupportedTokenTypeException');
  await call('RevokeToken', { ClientId, Token: third.RefreshToken });
  const fourth = await signIn(walk, app, Username);
  await call('GlobalSignOut', { AccessToken: fourth.AccessToken });
  await call('AdminUserGlobalSignOut', admin);

  await call('AdminCreateUser', {
    UserPoolId,
    Username: 'new@walk.example',
    TemporaryPassword: PASSWORD,
    MessageAction: 'SUPPRESS',
  });
  const asked = await call('AdminInitiateAuth', {
    ...app,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'new@walk.example', PASSWORD },
  });
  await call('AdminRespondToAuthChallenge', {
    ...app,
    ChallengeName: asked.ChallengeName,
    Session: asked.Session,
    ChallengeResponses: { USERNAME: 'new@walk.example', NEW_PASSWORD: `${PASSWORD}x` },
  });
}

async function walkDevices(walk: Walk, app: App, Username: string): Promise<void> {
  const { call, refuse } = walk;
  const { UserPoolId } = app;
  const { AccessToken, NewDeviceMetadata } = await signIn(walk, app, Username);
  const { DeviceKey } = NewDeviceMetadata;
  await call('ConfirmDevice', {
    AccessToken,
    DeviceKey,
    DeviceName: 'walk',
    DeviceSecretVerifierConfig: { Salt: 'c2FsdA==', PasswordVerifier: 'dmVyaWZpZXI=' },
  });
  await call('UpdateDeviceStatus', { AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' });
  await call('GetDevice', { AccessToken, DeviceKey });
  await call('ListDevices', { AccessToken });
  const device = { UserPoolId, Username, DeviceKey };
  await call('AdminGetDevice', device);
  await call('AdminListDevices', { UserPoolId, Username });
  await call('AdminUpdateDeviceStatus', { ...device, DeviceRememberedStatus: 'not_remembered' });
  await call('AdminForgetDevice', device);
  await refuse('ForgetDevice', { AccessToken, DeviceKey }, 'ResourceNotFoundException');
  const next = await signIn(walk, app, Username);
  await call('ConfirmDevice', {
    AccessToken: next.AccessToken,
    DeviceKey: next.NewDeviceMetadata.DeviceKey,
    DeviceSecretVerifierConfig: { Salt: 'c2FsdA==', PasswordVerifier: 'dmVyaWZpZXI=' },
  });
  await call('ForgetDevice', { AccessToken: next.AccessToken, DeviceKey: next.NewDeviceMetadata.DeviceKey });
}

async function walkPasskeys(walk: Walk, app: App, Username: string): Promise<void> {
  const { call, refuse } = walk;
  const { AccessToken } = await signIn(walk, app, Username);
  const authenticator = createAuthenticator();
  const { CredentialCreationOptions } = await call('StartWebAuthnRegistration', { AccessToken });
  const Credential = authenticator.register(CredentialCreationOptions);
  await call('CompleteWebAuthnRegistration', { AccessToken, Credential });
  await refuse('CompleteWebAuthnRegistration', { AccessToken, Credential }, 'WebAuthnChallengeNotFoundException');
  await call('ListWebAuthnCredentials', { AccessToken });
  await call('DeleteWebAuthnCredential', { AccessToken, CredentialId: authenticator.id });
}

async function walkSecondFactor(walk: Walk, app: App, Username: string): Promise<void> {
  const { call, refuse, local } = walk;
  const { UserPoolId, ClientId } = app;
  const { AccessToken } = await signIn(walk, app, Username);
  const { SecretCode } = await call('AssociateSoftwareToken', { AccessToken });
  const codeAt = (timestamp: number): string =>
    new TOTP({ secret: Secret.fromBase32(SecretCode) }).generate({ timestamp });
  const far = local.clock.now() + 3_600_000;
  await refuse('VerifySoftwareToken', { AccessToken, UserCode: codeAt(far) }, 'EnableSoftwareTokenMFAException');
  await call('VerifySoftwareToken', { AccessToken, UserCode: codeAt(local.clock.now()) });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings });
  local.clock.advance(60);
  const { ChallengeName, Session } = await call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD },
  });
  const answer = (SOFTWARE_TOKEN_MFA_CODE: string): object => ({
    ClientId,
    ChallengeName,
    Session,
    ChallengeResponses: { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE },
  });
  await refuse('RespondToAuthChallenge', answer(codeAt(far)), 'CodeMismatchException');
  const { AuthenticationResult } = await call('RespondToAuthChallenge', answer(codeAt(local.clock.now())));
  const admin = { UserPoolId, Username };
  await call('AdminSetUserMFAPreference', { ...admin, SoftwareTokenMfaSettings: { Enabled: false } });
  await call('AdminDeleteSoftwareToken', admin);
  await call('SetUserSettings', { AccessToken: AuthenticationResult.AccessToken, MFAOptions: [] });
  await call('AdminSetUserSettings', { ...admin, MFAOptions: [] });
  await call('DeleteUser', { AccessToken: AuthenticationResult.AccessToken });
}
