import { AuthError, type AuthErrorKind, isAuthError } from './auth-error.js';
import type { SessionErrorCode } from './error-codes.js';

/** The kind is `service` unless the row names another one. */
type Row = readonly [message: string, recoverySuggestion: string, kind?: AuthErrorKind];

const CHECK_NETWORK = 'Check the network, and try again.';

const rows: Readonly<Record<Exclude<SessionErrorCode, 'NetworkError'>, Row>> = {
  Timeout: ['No answer came in time.', CHECK_NETWORK],
  StorageUnavailable: ['The storage did not answer.', 'Allow it, or pass another `storage`.'],
  NewerStorage: ['A newer version stored the session.', 'Reload all tabs.'],
  StorageDamaged: ['The storage was damaged.', 'Sign in again.'],
  Expired: ['It has expired.', 'Try again.'],
  InvalidResponse: ['The answer is not from Cognito.', 'Check the endpoint.', 'unknown'],
  SignedOut: ['No user is signed in.', 'Call signIn() first.', 'signedOut'],
  GuestAccessDisabled: ['Guest access is off.', 'Sign in, or enable guest access.', 'notAuthorized'],
  Federated: ['The session is not of the user pool.', 'Ask for credentials.', 'invalidState'],
  NoIdentityPool: ['No identity pool is configured.', 'Configure one.', 'configuration'],
  UnsupportedRuntime: ['No fetch or crypto here.', 'Pass `fetch`, or install a polyfill.', 'configuration'],
  NotRequested: ['Only tokens were requested.', 'Call fetchAuthSession() without `only`.', 'invalidState'],
  Unknown: ['Something failed.', 'See the cause.', 'unknown'],
};

/** Creates an error of a session. Kind `service` is retryable. */
export function createOwnError(code: keyof typeof rows, cause?: unknown): AuthError {
  return createError(code, rows[code], cause);
}

/** Creates the error of a request that got no answer from the origin of `url`. For a loopback origin it suggests a start. */
export function createNetworkError(url: string, cause?: unknown): AuthError {
  const { origin } = new URL(url);
  // The configuration allows plain http for this machine only.
  const isLoopback = /^http:|localhost(:\d+)?$/.test(origin);
  const suggestion = isLoopback ? 'Start the backend: npx @claviger/local start' : CHECK_NETWORK;
  return createError('NetworkError', [`${origin} could not be reached.`, suggestion], cause);
}

/** Converts any thrown value to an {@link AuthError}. */
export function asAuthError(error: unknown): AuthError {
  return isAuthError(error) ? error : createOwnError('Unknown', error);
}

function createError(
  code: SessionErrorCode,
  [message, recoverySuggestion, kind = 'service']: Row,
  cause: unknown,
): AuthError {
  return new AuthError(kind, code, message, { recoverySuggestion, retryable: kind === 'service', cause });
}
