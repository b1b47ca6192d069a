import { AuthError, type AuthErrorKind } from '../errors/auth-error.js';

/** The exceptions that mean something to a session, by their names without the ending. */
export type KnownToSession =
  | 'InvalidIdentityPoolConfiguration'
  | 'NotAuthorized'
  | 'PasswordResetRequired'
  | 'RefreshTokenReuse'
  | 'ResourceNotFound'
  | 'UserNotConfirmed';

type KnownException = `${KnownToSession}Exception`;

/** What they mean. What only actions meet is explained there. */
const rows: readonly (readonly [kind: AuthErrorKind, recoverySuggestion: string, codes: readonly string[]])[] = [
  [
    'notAuthorized',
    'Check the user name and the password, or sign in again.',
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

/** An answer of the service that says no, as it came. */
export interface ServiceRefusal {
  readonly status: number;
  /** The exception's name, with what may stand around it; absent where the body was not the service's own. */
  readonly type: unknown;
  readonly message: unknown;
  /** NaN or 0 when it doesn't say. */
  readonly retryAfterSeconds: number;
}

/** The {@link AuthError} for an answer of the service. Exceptions that are not known here pass through by their names. */
export function toAuthError({ status, type, message, retryAfterSeconds }: ServiceRefusal): AuthError {
  // `NotAuthorizedException:http://…` and `com.amazonaws…#NotAuthorizedException` are both in use.
  const code = typeof type === 'string' ? `${type.split(/[:,]/, 1)[0]?.split('#').pop()}` : 'UnreadableResponse';
  const row = rows.find(([, , codes]) => codes.includes(code));
  const [kind, recoverySuggestion] = row ?? ['service', 'See the message, and try again.'];
  return new AuthError(kind, code, typeof message === 'string' ? message : `The service answered ${status}.`, {
    recoverySuggestion,
    retryable: passing.includes(code) || status > 428 || status === 408,
    retryAfterMs: retryAfterSeconds > 0 ? retryAfterSeconds * 1000 : undefined,
  });
}
