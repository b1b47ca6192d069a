import { AuthError, type AuthErrorKind } from '../errors/auth-error.js';
import { findException } from './service-exceptions.js';

/** What was asked for when an exception came. */
export interface ExplainedCall {
  /** Such as `InitiateAuth`. */
  readonly operation: string;
  /** The request; only its names count here, and the challenge that it answers. */
  readonly input: object;
}

interface Advice {
  readonly kind?: AuthErrorKind;
  readonly recoverySuggestion: string;
  readonly field?: string;
}

/** By the code alone. */
const byCode: Readonly<Record<string, string>> = {
  PasswordResetRequiredException: 'Call resetPassword(), then confirmResetPassword().',
  UserNotConfirmedException: 'Call confirmSignUp(); resendSignUpCode() sends another code.',
};

const authenticatorCode = 'Let the user type the code that the authenticator app shows next.';
const signInCode = 'Let the user type the code again; signIn() sends a new one.';
const signInOver = 'The sign-in is over: call signIn() again.';
const attributeCode = 'Call sendUserAttributeVerificationCode() for a new code.';
const takenAddress = 'Another account has this address: let the user choose a different one.';

/** By the code, and the operation or the challenge that was answered; `AccessToken`: any other operation of a user. */
const byCall: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AliasExistsException: { UpdateUserAttributes: takenAddress, VerifyUserAttribute: takenAddress },
  CodeMismatchException: {
    EMAIL_OTP: signInCode,
    SMS_MFA: signInCode,
    SMS_OTP: signInCode,
    SOFTWARE_TOKEN_MFA: authenticatorCode,
  },
  ExpiredCodeException: {
    ConfirmForgotPassword: 'Call resetPassword() for a new code.',
    ConfirmSignUp: 'Call resendSignUpCode() for a new code.',
    EMAIL_OTP: signInOver,
    SMS_MFA: signInOver,
    SMS_OTP: signInOver,
    SOFTWARE_TOKEN_MFA: authenticatorCode,
    VerifyUserAttribute: attributeCode,
  },
  InvalidParameterException: {
    ForgotPassword: 'Correct what the message names. The user needs a verified e-mail address or phone number.',
  },
  NotAuthorizedException: {
    AccessToken: 'Call signIn() again.',
    ChangePassword: 'Let the user type the old password again.',
    ConfirmSignUp: 'The user may be confirmed already: call signIn().',
    CUSTOM_CHALLENGE: signInOver,
    DEVICE_PASSWORD_VERIFIER: signInOver,
    EMAIL_OTP: signInOver,
    ForgotPassword: "The user's state allows no reset: a temporary password is replaced by an administrator.",
    MFA_SETUP: signInOver,
    NEW_PASSWORD_REQUIRED: signInOver,
    // The proof of an SRP sign-in contains the pool's id.
    PASSWORD_VERIFIER:
      'Check the user name and the password. The app client has to belong to the user pool of the configuration.',
    SELECT_MFA_TYPE: signInOver,
    SignUp: 'Allow users to sign themselves up in the user pool.',
    SMS_MFA: signInOver,
    SMS_OTP: signInOver,
    SOFTWARE_TOKEN_MFA: signInOver,
    WEB_AUTHN: signInOver,
  },
  ResourceNotFoundException: {
    ForgetDevice: 'The user pool does not know this device.',
    GetDevice: 'The user pool does not know this device.',
    UpdateDeviceStatus: 'The user pool does not know this device.',
  },
};

/** Where one code has several causes, and the message alone tells them apart. It decides nothing but the advice. */
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
    { recoverySuggestion: 'Too many attempts have failed: let the user wait, or call resetPassword().' },
  ],
  [
    'NotAuthorizedException',
    /temporary password/i,
    { recoverySuggestion: 'An administrator has to send the user a new temporary password.' },
  ],
  [
    'NotAuthorizedException',
    /scope/i,
    { recoverySuggestion: 'Let the login pages grant the scope aws.cognito.signin.user.admin.' },
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

/** An exception of the service with what it means to the app. The suggestion depends on the call. */
export function explainException(error: AuthError, call: ExplainedCall): AuthError {
  const { code, message, retryAfterMs } = error;
  const known = findException(code);
  const found = byMessage.find(([name, pattern]) => name === code && pattern.test(message))?.[2];
  const advices = byCall[code] ?? {};
  const recoverySuggestion =
    found?.recoverySuggestion ??
    advices[nameOf(call)] ??
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

/** The challenge that a call answers; without one, the operation. */
function nameOf({ operation, input }: ExplainedCall): string {
  const { ChallengeName } = input as { readonly ChallengeName?: string };
  return ChallengeName ?? operation;
}
