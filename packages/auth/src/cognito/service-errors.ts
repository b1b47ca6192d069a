import { AuthError, type AuthErrorKind } from '../errors/auth-error.js';

/** The exceptions that a session interprets, without the suffix `Exception`. */
export type KnownToSession =
  | 'InvalidIdentityPoolConfiguration'
  | 'NotAuthorized'
  | 'PasswordResetRequired'
  | 'RefreshTokenReuse'
  | 'ResourceNotFound'
  | 'UserNotConfirmed';

type KnownException = `${KnownToSession}Exception`;

/** Their kinds and suggestions. `explain-exception.ts` has those of exceptions that only actions meet. */
const rows: readonly (readonly [kind: AuthErrorKind, recoverySuggestion: string, codes: readonly string[]])[] = [
  [
    'notAuthorized',
    'Sign in again.',
    [
      'NotAuthorizedException',
      'RefreshTokenReuseException',
      'UserNotConfirmedException',
      'PasswordResetRequiredException',
    ] satisfies KnownException[],
  ],
  [
    'configuration',
    'Check the configuration against the resources at AWS.',
    ['ResourceNotFoundException', 'InvalidIdentityPoolConfigurationException'] satisfies KnownException[],
  ],
];

const passing: readonly string[] = ['TooManyRequestsException', 'InternalErrorException', 'UnreadableResponse'];

/** An error answer of the service, as received. */
export interface ServiceErrorAnswer {
  readonly status: number;
  /** The exception's name with its namespace or URL; absent when the body does not come from the service. */
  readonly type: unknown;
  readonly message: unknown;
  /** NaN or 0 without that header. */
  readonly retryAfterSeconds: number;
}

/** Converts an error answer to an {@link AuthError}. The name of an unknown exception becomes the code. */
export function toAuthError({ status, type, message, retryAfterSeconds }: ServiceErrorAnswer): AuthError {
  // The service sends `NotAuthorizedException:http://…` and `com.amazonaws…#NotAuthorizedException`.
  const code = typeof type === 'string' ? `${type.split(/[:,]/, 1)[0]?.split('#').pop()}` : 'UnreadableResponse';
  const row = rows.find(([, , codes]) => codes.includes(code));
  const [kind, recoverySuggestion] = row ?? ['service', 'See the message, and try again.'];
  return new AuthError(kind, code, typeof message === 'string' ? message : `The service answered ${status}.`, {
    recoverySuggestion,
    retryable: passing.includes(code) || status > 428 || status === 408,
    retryAfterMs: retryAfterSeconds > 0 ? retryAfterSeconds * 1000 : undefined,
  });
}
