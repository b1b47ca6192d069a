import { AuthError, type AuthErrorKind, isAuthError } from './auth-error.js';
import type { SessionErrorCode } from './error-codes.js';

type Row = readonly [kind: AuthErrorKind, message: string, recoverySuggestion: string];

const rows: Readonly<Record<SessionErrorCode, Row>> = {
  NetworkError: ['service', 'could not be reached.', 'Check the network, and try again.'],
  Timeout: ['service', 'No answer came in time.', 'Check the network, and try again.'],
  StorageUnavailable: ['service', 'The storage did not answer.', 'Allow storage, or pass another `storage`.'],
  NewerStorage: ['service', 'A newer version stored the session.', 'Reload all tabs.'],
  StorageDamaged: ['service', 'The storage was damaged.', 'Sign in again.'],
  Expired: ['service', 'It has expired.', 'Try again.'],
  InvalidResponse: ['unknown', 'The answer is not from Cognito.', 'Check the endpoint.'],
  SignedOut: ['signedOut', 'No user is signed in.', 'Call signIn() first.'],
  GuestAccessDisabled: ['notAuthorized', 'Guest access is off.', 'Sign in, or enable guest access.'],
  Federated: ['invalidState', 'The provider is not the user pool.', 'Ask for the identity id or credentials.'],
  NoIdentityPool: ['configuration', 'No identity pool is configured.', 'Configure one.'],
  UnsupportedRuntime: ['configuration', 'No fetch or crypto here.', 'Pass `fetch`, or install a polyfill.'],
  NotRequested: ['invalidState', 'Only tokens were requested.', 'Call fetchAuthSession() without `only`.'],
  Unknown: ['unknown', 'Something unexpected went wrong.', 'See the cause.'],
};

/** One of a session's own errors. Those of kind `service` pass, and may be tried again. */
export function createOwnError(code: Exclude<SessionErrorCode, 'NetworkError'>, cause?: unknown): AuthError {
  const [kind, message, recoverySuggestion] = rows[code];
  return new AuthError(kind, code, message, { recoverySuggestion, retryable: kind === 'service', cause });
}

/** The error of a request that got no answer from the origin of `url`. On this machine the backend may not run. */
export function createNetworkError(url: string, cause?: unknown): AuthError {
  const { origin } = new URL(url);
  // Plain http was allowed for this machine alone.
  const isLoopback = /^http:|localhost(:\d+)?$/.test(origin);
  const [kind, message, suggestion] = rows.NetworkError;
  const recoverySuggestion = isLoopback ? 'Is the backend running? npx @claviger/local start' : suggestion;
  return new AuthError(kind, 'NetworkError', `${origin} ${message}`, { recoverySuggestion, retryable: true, cause });
}

/** Anything that was thrown, as an {@link AuthError}. */
export function asAuthError(error: unknown): AuthError {
  return isAuthError(error) ? error : createOwnError('Unknown', error);
}
