import { AuthError, type AuthErrorKind } from './auth-error.js';

/** The codes of a session's own errors; every other code is an exception of the service, or belongs to an action. */
export type OwnErrorCode =
  | 'NetworkError'
  | 'Timeout'
  | 'StorageUnavailable'
  | 'NewerStorage'
  | 'Expired'
  | 'InvalidResponse'
  | 'SignedOut'
  | 'GuestAccessDisabled'
  | 'Federated'
  | 'NoIdentityPool'
  | 'Unknown';

type Row = readonly [kind: AuthErrorKind, message: string, recoverySuggestion: string];

const rows: Readonly<Record<OwnErrorCode, Row>> = {
  NetworkError: ['service', 'The service could not be reached.', 'Check the network, and try again.'],
  Timeout: ['service', 'There was no answer in time.', 'Check the network, and try again.'],
  StorageUnavailable: ['service', 'The storage did not answer.', 'Allow storage, or pass another `storage`.'],
  NewerStorage: ['service', 'A newer version stored the session.', 'Reload all tabs.'],
  Expired: ['service', 'It has expired and was not renewed.', 'Try again.'],
  InvalidResponse: ['unknown', 'The answer is not what Cognito sends.', 'Check the endpoint.'],
  SignedOut: ['signedOut', 'Nobody is signed in.', 'Call signIn() first.'],
  GuestAccessDisabled: ['notAuthorized', 'Guest access is off.', 'Sign in, or enable guest access.'],
  Federated: ['invalidState', 'The provider is not the user pool.', 'Ask for the identity id or credentials.'],
  NoIdentityPool: ['configuration', 'No identity pool is configured.', 'Configure one.'],
  Unknown: ['unknown', 'Something unexpected went wrong.', 'Look at the cause.'],
};

/** One of a session's own errors. Those of kind `service` pass, and may be tried again. */
export function createOwnError(code: OwnErrorCode, cause?: unknown): AuthError {
  const [kind, message, recoverySuggestion] = rows[code];
  return new AuthError(kind, code, message, { recoverySuggestion, retryable: kind === 'service', cause });
}

/** Whatever was thrown, as an {@link AuthError}. */
export function asAuthError(error: unknown): AuthError {
  return error instanceof AuthError ? error : createOwnError('Unknown', error);
}
