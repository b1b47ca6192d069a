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

/**
 * Converts an error answer to an {@link AuthError}. The name of an unknown exception becomes the code.
 *
 * @param output - the body; absent when it does not come from the service
 */
export function toAuthError(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  output: Readonly<Record<string, unknown>> = {},
): AuthError {
  const { __type, message = output.Message } = output;
  // The exception's name with its namespace or URL.
  const type = headers.get('x-amzn-errortype') ?? __type;
  const retryAfterSeconds = Number(headers.get('retry-after'));
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
