/**
 * What kind of failure it was, for code that has to decide what to do next:
 *
 * - `configuration`: the configuration, or the app's resources at AWS, must be changed;
 * - `service`: the service or the way to it failed; `code` says how, `retryable` whether asking again may help;
 * - `validation`: an input is missing or malformed; `field` names it, and no request was made;
 * - `notAuthorized`: the service refused;
 * - `invalidState`: not possible as things stand, such as signing in while signed in;
 * - `signedOut`: nobody is signed in;
 * - `sessionExpired`: somebody is, but has to sign in again;
 * - `unknown`: none of these.
 */
export type AuthErrorKind =
  | 'configuration'
  | 'service'
  | 'unknown'
  | 'validation'
  | 'notAuthorized'
  | 'invalidState'
  | 'signedOut'
  | 'sessionExpired';

/** What an {@link AuthError} carries besides its kind, code and message. */
export interface AuthErrorDetails {
  /** One sentence for the developer: the way out. */
  readonly recoverySuggestion: string;
  /** The input that was refused, with kind `validation` and `configuration`. */
  readonly field?: string | undefined;
  /** Whether the same call may succeed when it is made again. Default false. */
  readonly retryable?: boolean | undefined;
  /** How long the service asked to be left alone (`Retry-After`), in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** What lay underneath. */
  readonly cause?: unknown;
}

/**
 * The one error that this library throws, and that a failed `Result` carries. It never holds a password, a
 * code, a token or a key.
 *
 * @example
 * ```ts
 * try {
 *   await auth.signIn({ username, password });
 * } catch (error) {
 *   if (error instanceof AuthError && error.kind === 'notAuthorized') showMessage('Wrong user name or password.');
 *   else throw error;
 * }
 * ```
 */
export class AuthError extends Error {
  override readonly name: string = 'AuthError';
  readonly kind: AuthErrorKind;
  /** The service's name of the exception (`CodeMismatchException`) or ours (`NetworkError`, `Timeout`). */
  readonly code: string;
  readonly recoverySuggestion: string;
  readonly field: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(kind: AuthErrorKind, code: string, message: string, details: AuthErrorDetails) {
    const { recoverySuggestion, field, retryable = false, retryAfterMs } = details;
    super(message, details.cause === undefined ? undefined : details);
    this.kind = kind;
    this.code = code;
    this.recoverySuggestion = recoverySuggestion;
    this.field = field;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}
