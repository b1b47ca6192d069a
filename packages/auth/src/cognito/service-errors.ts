import { AuthError, type AuthErrorKind } from '../errors/auth-error.js';

type Row = readonly [kind: AuthErrorKind, recoverySuggestion: string];

const signInAgain: Row = ['notAuthorized', 'Check the user name and the password, or sign in again.'];
const checkResources: Row = ['configuration', 'Check the configuration against the resources at AWS.'];

/** The exceptions that mean something to a session. What only actions meet is explained there. */
const exceptions: Readonly<Record<string, Row>> = {
  NotAuthorizedException: signInAgain,
  RefreshTokenReuseException: signInAgain,
  UserNotConfirmedException: ['notAuthorized', 'Confirm the sign-up.'],
  PasswordResetRequiredException: ['notAuthorized', 'Reset the password.'],
  ResourceNotFoundException: checkResources,
  InvalidIdentityPoolConfigurationException: checkResources,
};

/** An answer of the service that says no. */
export interface ServiceRefusal {
  readonly status: number;
  /** The exception's name; absent where the body was not the service's own. */
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** The {@link AuthError} for an answer of the service. Exceptions without a row pass through, named as they are. */
export function toAuthError({ status, name, message, retryAfterMs }: ServiceRefusal): AuthError {
  const retryable = !name || /^(TooManyReq|InternalErr)/.test(name) || status > 428 || status === 408;
  const [kind, recoverySuggestion] = exceptions[name ?? ''] ?? [
    'service',
    retryable ? 'Try again.' : 'See the message.',
  ];
  return new AuthError(kind, name ?? 'UnreadableResponse', message ?? `The service answered ${status}.`, {
    recoverySuggestion,
    retryable,
    retryAfterMs,
  });
}
