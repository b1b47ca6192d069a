import type { Members } from './shapes.js';

/** What an operation does to the session of the caller. */
export type Effect =
  /** Its answer may carry tokens of a new sign-in. */
  | 'signsIn'
  /** It asks for new tokens. The core answers it. */
  | 'renews'
  /** It revokes a refresh token. The core answers it. */
  | 'revokes'
  /** A success ends the session. */
  | 'ends'
  /** Its answer carries AWS credentials. */
  | 'vends';

/** An operation that the relay forwards: the members that pass in each direction. */
export interface Operation {
  readonly request: Members;
  readonly answer: Members;
  readonly effect?: Effect;
}

/** The targets of the two services (`X-Amz-Target`). */
const USER_POOL_TARGET = 'AWSCognitoIdentityProviderService';
export const IDENTITY_POOL_TARGET = 'AWSCognitoIdentityService';

/** The members of each call for a user who is not signed in. The relay sets app client, `SecretHash` and the address. */
const SIGN_IN: Members = {
  ClientMetadata: 'map',
  AnalyticsMetadata: { AnalyticsEndpointId: 'text' },
  UserContextData: { EncodedData: 'text' },
};
const FOR_NAME: Members = { ...SIGN_IN, Username: 'text' };
const WITH_TOKEN: Members = { AccessToken: 'text' };
const ATTRIBUTES = [{ Name: 'text', Value: 'text' }] as const;
const DELIVERY: Members = { Destination: 'text', DeliveryMedium: 'text', AttributeName: 'text' };
const MFA_SETTING: Members = { Enabled: 'flag', PreferredMfa: 'flag' };
const DEVICE: Members = {
  DeviceKey: 'text',
  DeviceAttributes: ATTRIBUTES,
  DeviceCreateDate: 'document',
  DeviceLastModifiedDate: 'document',
  DeviceLastAuthenticatedDate: 'document',
};
/** The tokens in it are replaced before the answer leaves. */
const AUTHENTICATION: Members = {
  ChallengeName: 'text',
  Session: 'text',
  ChallengeParameters: 'map',
  AvailableChallenges: 'texts',
  AuthenticationResult: {
    AccessToken: 'text',
    IdToken: 'text',
    RefreshToken: 'text',
    ExpiresIn: 'number',
    TokenType: 'text',
    NewDeviceMetadata: { DeviceKey: 'text', DeviceGroupKey: 'text' },
  },
};

/** The operations of user pools that the relay forwards. All others are rejected: `Admin*` above all. */
const USER_POOL: Readonly<Record<string, Operation>> = {
  InitiateAuth: {
    request: { ...SIGN_IN, AuthFlow: 'text', AuthParameters: 'map', Session: 'text' },
    answer: AUTHENTICATION,
    effect: 'signsIn',
  },
  RespondToAuthChallenge: {
    request: { ...SIGN_IN, ChallengeName: 'text', ChallengeResponses: 'map', Session: 'text' },
    answer: AUTHENTICATION,
    effect: 'signsIn',
  },
  GetTokensFromRefreshToken: {
    request: { RefreshToken: 'text', DeviceKey: 'text', ClientMetadata: 'map' },
    answer: AUTHENTICATION,
    effect: 'renews',
  },
  RevokeToken: { request: { Token: 'text' }, answer: {}, effect: 'revokes' },
  GlobalSignOut: { request: WITH_TOKEN, answer: {}, effect: 'ends' },
  DeleteUser: { request: WITH_TOKEN, answer: {}, effect: 'ends' },
  SignUp: {
    request: { ...FOR_NAME, Password: 'text', UserAttributes: ATTRIBUTES, ValidationData: ATTRIBUTES },
    answer: { UserConfirmed: 'flag', CodeDeliveryDetails: DELIVERY, UserSub: 'text', Session: 'text' },
  },
  ConfirmSignUp: {
    request: { ...FOR_NAME, ConfirmationCode: 'text', ForceAliasCreation: 'flag', Session: 'text' },
    answer: { Session: 'text' },
  },
  ResendConfirmationCode: { request: FOR_NAME, answer: { CodeDeliveryDetails: DELIVERY } },
  ForgotPassword: { request: FOR_NAME, answer: { CodeDeliveryDetails: DELIVERY } },
  ConfirmForgotPassword: { request: { ...FOR_NAME, ConfirmationCode: 'text', Password: 'text' }, answer: {} },
  GetUser: {
    request: WITH_TOKEN,
    answer: {
      Username: 'text',
      UserAttributes: ATTRIBUTES,
      MFAOptions: [{ DeliveryMedium: 'text', AttributeName: 'text' }],
      PreferredMfaSetting: 'text',
      UserMFASettingList: 'texts',
    },
  },
  UpdateUserAttributes: {
    request: { ...WITH_TOKEN, UserAttributes: ATTRIBUTES, ClientMetadata: 'map' },
    answer: { CodeDeliveryDetailsList: [DELIVERY] },
  },
  DeleteUserAttributes: { request: { ...WITH_TOKEN, UserAttributeNames: 'texts' }, answer: {} },
  GetUserAttributeVerificationCode: {
    request: { ...WITH_TOKEN, AttributeName: 'text', ClientMetadata: 'map' },
    answer: { CodeDeliveryDetails: DELIVERY },
  },
  VerifyUserAttribute: { request: { ...WITH_TOKEN, AttributeName: 'text', Code: 'text' }, answer: {} },
  ChangePassword: {
    request: { ...WITH_TOKEN, PreviousPassword: 'text', ProposedPassword: 'text' },
    answer: {},
  },
  AssociateSoftwareToken: {
    request: { ...WITH_TOKEN, Session: 'text' },
    answer: { SecretCode: 'text', Session: 'text' },
  },
  VerifySoftwareToken: {
    request: { ...WITH_TOKEN, Session: 'text', UserCode: 'text', FriendlyDeviceName: 'text' },
    answer: { Status: 'text', Session: 'text' },
  },
  SetUserMFAPreference: {
    request: {
      ...WITH_TOKEN,
      SMSMfaSettings: MFA_SETTING,
      SoftwareTokenMfaSettings: MFA_SETTING,
      EmailMfaSettings: MFA_SETTING,
      WebAuthnMfaSettings: { FactorConfiguration: 'text' },
    },
    answer: {},
  },
  GetUserAuthFactors: {
    request: WITH_TOKEN,
    answer: {
      Username: 'text',
      PreferredMfaSetting: 'text',
      UserMFASettingList: 'texts',
      ConfiguredUserAuthFactors: 'texts',
    },
  },
  ConfirmDevice: {
    request: {
      ...WITH_TOKEN,
      DeviceKey: 'text',
      DeviceName: 'text',
      DeviceSecretVerifierConfig: { PasswordVerifier: 'text', Salt: 'text' },
    },
    answer: { UserConfirmationNecessary: 'flag' },
  },
  GetDevice: { request: { ...WITH_TOKEN, DeviceKey: 'text' }, answer: { Device: DEVICE } },
  ListDevices: {
    request: { ...WITH_TOKEN, Limit: 'number', PaginationToken: 'text' },
    answer: { Devices: [DEVICE], PaginationToken: 'text' },
  },
  UpdateDeviceStatus: {
    request: { ...WITH_TOKEN, DeviceKey: 'text', DeviceRememberedStatus: 'text' },
    answer: {},
  },
  ForgetDevice: { request: { ...WITH_TOKEN, DeviceKey: 'text' }, answer: {} },
  StartWebAuthnRegistration: { request: WITH_TOKEN, answer: { CredentialCreationOptions: 'document' } },
  CompleteWebAuthnRegistration: { request: { ...WITH_TOKEN, Credential: 'document' }, answer: {} },
  ListWebAuthnCredentials: {
    request: { ...WITH_TOKEN, NextToken: 'text', MaxResults: 'number' },
    answer: {
      Credentials: [
        {
          CredentialId: 'text',
          FriendlyCredentialName: 'text',
          RelyingPartyId: 'text',
          AuthenticatorAttachment: 'text',
          AuthenticatorTransports: 'texts',
          CreatedAt: 'document',
        },
      ],
      NextToken: 'text',
    },
  },
  DeleteWebAuthnCredential: { request: { ...WITH_TOKEN, CredentialId: 'text' }, answer: {} },
};

/** The operations of identity pools that the relay forwards. `GetOpenIdToken` would give a token to the page. */
const IDENTITY_POOL: Readonly<Record<string, Operation>> = {
  GetId: { request: { Logins: 'map' }, answer: { IdentityId: 'text' } },
  GetCredentialsForIdentity: {
    request: { IdentityId: 'text', Logins: 'map' },
    answer: { IdentityId: 'text', Credentials: { Expiration: 'number' } },
    effect: 'vends',
  },
};

/** All operations by their target, such as `AWSCognitoIdentityService.GetId`. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ...Object.entries(USER_POOL).map(([name, operation]) => [`${USER_POOL_TARGET}.${name}`, operation] as const),
  ...Object.entries(IDENTITY_POOL).map(([name, operation]) => [`${IDENTITY_POOL_TARGET}.${name}`, operation] as const),
]);

/** The flows of `InitiateAuth` for users. */
export const USER_FLOWS: readonly string[] = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'CUSTOM_AUTH', 'USER_AUTH'];
/** The flow of `InitiateAuth` that renews tokens, by its two names. */
export const RENEWAL_FLOWS: readonly string[] = ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'];

/**
 * The members of `AuthParameters` and `ChallengeResponses` that pass. The relay sets `SECRET_HASH`, and renews by itself.
 */
export const FLOW_MEMBERS: RegExp = new RegExp(
  `^(?:${[
    ...['USERNAME', 'PASSWORD', 'SRP_A', 'DEVICE_KEY', 'PREFERRED_CHALLENGE', 'CHALLENGE_NAME'],
    ...['ANSWER', 'NEW_PASSWORD', 'CREDENTIAL', 'EMAIL', 'PHONE_NUMBER', 'TIMESTAMP', 'SESSION'],
    ...['PASSWORD_CLAIM_SIGNATURE', 'PASSWORD_CLAIM_SECRET_BLOCK'],
    ...['SMS_MFA_CODE', 'SMS_OTP_CODE', 'EMAIL_OTP_CODE', 'SOFTWARE_TOKEN_MFA_CODE'],
    'userAttributes\\.[\\p{L}\\p{N}:_.-]+',
  ].join('|')})$`,
  'u',
);
