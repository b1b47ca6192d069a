import { AuthError, type AuthErrorKind } from '../errors/auth-error.js';
import { findException } from './service-exceptions.js';

/** The call that the service answered with an exception. */
export interface ExplainedCall {
  /** Such as `InitiateAuth`. */
  readonly operation: string;
  /** The request. Only the names of its members and its challenge are read. */
  readonly input: object;
}

interface Advice {
  readonly kind?: AuthErrorKind;
  readonly recoverySuggestion: string;
  readonly field?: string;
}

const CREDENTIALS = 'Check the user name and the password, or sign in again.';

/** Advice by the code alone. */
const byCode: Readonly<Record<string, string>> = {
  NotAuthorizedException: CREDENTIALS,
  RefreshTokenReuseException: CREDENTIALS,
  PasswordResetRequiredException: 'Call resetPassword(), then confirmResetPassword().',
  UserNotConfirmedException: 'Call confirmSignUp(); resendSignUpCode() sends another code.',
};

const AUTHENTICATOR_CODE = 'Let the user type the code that the authenticator app shows next.';
const SIGN_IN_CODE = 'Let the user type the code again; signIn() sends a new one.';
const SIGN_IN_OVER = 'The sign-in is over: call signIn() again.';
const ATTRIBUTE_CODE = 'Call sendUserAttributeVerificationCode() for a new code.';
const TAKEN_ADDRESS = 'Another account has this address: let the user choose a different one.';

/** Advice by the code and the operation or challenge. `AccessToken` is any other operation of a signed-in user. */
const byCall: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AliasExistsException: { UpdateUserAttributes: TAKEN_ADDRESS, VerifyUserAttribute: TAKEN_ADDRESS },
  CodeMismatchException: {
    EMAIL_OTP: SIGN_IN_CODE,
    SMS_MFA: SIGN_IN_CODE,
    SMS_OTP: SIGN_IN_CODE,
    SOFTWARE_TOKEN_MFA: AUTHENTICATOR_CODE,
  },
  ExpiredCodeException: {
    ConfirmForgotPassword: 'Call resetPassword() for a new code.',
    ConfirmSignUp: 'Call resendSignUpCode() for a new code.',
    EMAIL_OTP: SIGN_IN_OVER,
    SMS_MFA: SIGN_IN_OVER,
    SMS_OTP: SIGN_IN_OVER,
    SOFTWARE_TOKEN_MFA: AUTHENTICATOR_CODE,
    VerifyUserAttribute: ATTRIBUTE_CODE,
  },
  InvalidParameterException: {
    ForgotPassword:
      'Correct the input that the message names. The user needs a verified e-mail address or phone number.',
  },
  NotAuthorizedException: {
    AccessToken: 'Call signIn() again.',
    ChangePassword: 'Let the user type the old password again.',
    ConfirmSignUp: 'The user may be confirmed already: call signIn().',
    CUSTOM_CHALLENGE: SIGN_IN_OVER,
    DEVICE_PASSWORD_VERIFIER: SIGN_IN_OVER,
    EMAIL_OTP: SIGN_IN_OVER,
    ForgotPassword: "The user's state allows no reset. An administrator must replace a temporary password.",
    MFA_SETUP: SIGN_IN_OVER,
    NEW_PASSWORD_REQUIRED: SIGN_IN_OVER,
    // An SRP proof contains the pool's id.
    PASSWORD_VERIFIER: 'Check the user name and the password. The app client must belong to the configured user pool.',
    SELECT_MFA_TYPE: SIGN_IN_OVER,
    SignUp: 'Allow users to sign themselves up in the user pool.',
    SMS_MFA: SIGN_IN_OVER,
    SMS_OTP: SIGN_IN_OVER,
    SOFTWARE_TOKEN_MFA: SIGN_IN_OVER,
    WEB_AUTHN: SIGN_IN_OVER,
  },
  ResourceNotFoundException: {
    ForgetDevice: 'The user pool does not know this device.',
    GetDevice: 'The user pool does not know this device.',
    UpdateDeviceStatus: 'The user pool does not know this device.',
  },
};

/** Advice where only the message tells the causes of a code apart. The library decides nothing else by a message. */
const byMessage: readonly (readonly [code: string, pattern: RegExp, advice: Advice])[] = [
  [
    'NotAuthorizedException',
    /secret/i,
    {
      kind: 'configuration',
      recoverySuggestion: 'Use an app client without a secret; on a server, set userPool.clientSecret.',
      field: 'userPool.clientSecret',
    },
  ],
  ['NotAuthorizedException', /disabled/i, { recoverySuggestion: 'An administrator has disabled the user.' }],
  [
    'NotAuthorizedException',
    /attempts exceeded/i,
    { recoverySuggestion: 'Too many attempts failed: let the user wait, or call resetPassword().' },
  ],
  [
    'NotAuthorizedException',
    /temporary password/i,
    { recoverySuggestion: 'The temporary password has expired. An administrator must send a new one.' },
  ],
  [
    'NotAuthorizedException',
    /scope/i,
    { recoverySuggestion: 'Request the scope aws.cognito.signin.user.admin on the login pages.' },
  ],
  [
    'InvalidParameterException',
    /not enabled|flow/i,
    {
      kind: 'configuration',
      recoverySuggestion: 'Allow this flow for the app client (ExplicitAuthFlows), or choose another authFlowType.',
    },
  ],
];

/** Returns the exception with a kind and a suggestion for this call. */
export function explainException(error: AuthError, call: ExplainedCall): AuthError {
  const { code, message, retryAfterMs } = error;
  const known = findException(code);
  const found = byMessage.find(([name, pattern]) => name === code && pattern.test(message))?.[2];
  const advices = byCall[code] ?? {};
  const recoverySuggestion =
    found?.recoverySuggestion ??
    advices[getName(call)] ??
    ('AccessToken' in call.input ? advices['AccessToken'] : undefined) ??
    byCode[code] ??
    known?.recoverySuggestion ??
    error.recoverySuggestion;
  return new AuthError(found?.kind ?? known?.kind ?? error.kind, code, message, {
    recoverySuggestion,
    field: found?.field,
    retryable: known?.retryable || error.retryable,
    retryAfterMs,
  });
}

/** Returns the challenge that the call answers, or its operation. */
function getName({ operation, input }: ExplainedCall): string {
  const { ChallengeName } = input as { readonly ChallengeName?: string };
  return ChallengeName ?? operation;
}
