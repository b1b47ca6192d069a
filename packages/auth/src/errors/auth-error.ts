import type { AuthErrorCode } from './error-codes.js';

/**
 * What kind of failure it was, for code that has to decide what to do next:
 *
 * - `configuration`: the configuration, or the app's resources at AWS, must be changed;
 * - `service`: the service or the way to it failed; `code` says how, `retryable` whether asking again may help;
 * - `validation`: an input is missing or malformed; `field` names it, and no request was made;
 * - `notAuthorized`: the service refused;
 * - `invalidState`: not possible as things stand, such as signing in while signed in;
 * - `signedOut`: no user is signed in;
 * - `sessionExpired`: a user is, but has to sign in again;
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
  readonly retryable?: boolean;
  /** How long the service asked clients to wait (`Retry-After`), in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** What failed underneath. The error keeps its name, code, message and stack, and nothing else of it. */
  readonly cause?: unknown;
}

/** The mark of every `AuthError`, also of another copy of this package. */
const brand = Symbol.for('@claviger/auth:AuthError');

/**
 * The one error that this library throws, and that a failed `Result` carries. It never holds a password, a
 * code, a token, a key or a request.
 *
 * @example
 * ```ts
 * try {
 *   await auth.signIn({ username, password });
 * } catch (error) {
 *   if (isAuthError(error) && error.kind === 'notAuthorized') showMessage('Wrong user name or password.');
 *   else throw error;
 * }
 * ```
 */
export class AuthError extends Error {
  declare readonly name: 'AuthError';
  /**
   * What failed underneath: an `AuthError`, or an error with the name, code, message and stack of a foreign one. It never
   * has the request of a `fetch` that the app passed.
   */
  declare readonly cause?: Error;
  /** What to decide by. */
  declare readonly kind: AuthErrorKind;
  /** The service's name of the exception (`CodeMismatchException`) or ours (`NetworkError`, `Timeout`). */
  declare readonly code: AuthErrorCode;
  /** One sentence for the developer: the way out. It depends on the call. */
  declare readonly recoverySuggestion: string;
  /** The input or the member of the configuration that was refused. */
  declare readonly field: string | undefined;
  /** Whether the same call may succeed when it is made again. */
  declare readonly retryable: boolean;
  /** How long the service asked clients to wait, in milliseconds. */
  declare readonly retryAfterMs: number | undefined;

  constructor(kind: AuthErrorKind, code: AuthErrorCode, message: string, { cause, ...details }: AuthErrorDetails) {
    super(message, cause === undefined ? cause : { cause: describeCause(cause) });
    Object.assign(this, { kind, code, retryable: false }, details);
  }

  /** The address of the code's documentation. */
  get docs(): string {
    return `https://unpkg.com/@claviger/auth/ERRORS.md#:~:text=${this.code}`;
  }

  /** What happened, then the way out. */
  override toString(): string {
    return `${super.toString()} ${this.recoverySuggestion}`;
  }

  /** All members but the stack and the cause, for logs. */
  toJSON(): object {
    const { name, message, docs } = this;
    return { ...this, name, message, docs };
  }
}

// No static block: Safari has them from 16.4 on, and where a bundler lowers one, the class loses its name.
Object.assign(AuthError.prototype, { name: 'AuthError', [brand]: true });

/**
 * Whether a value is an {@link AuthError}, also one of another copy of this package: `instanceof` answers false for that.
 *
 * @example
 * ```ts
 * try {
 *   await auth.confirmSignIn({ challengeResponse: code });
 * } catch (error) {
 *   if (isAuthError(error) && error.code === 'CodeMismatchException') showMessage('Wrong code.');
 *   else throw error;
 * }
 * ```
 */
export function isAuthError(value: unknown): value is AuthError {
  return Object(value)[brand] === true;
}

/** An error of other code without what it may carry: clients of HTTP hang their requests on theirs. */
function describeCause(error: unknown): Error {
  if (isAuthError(error)) return error;
  const { name = 'Error', message = typeof error, stack, code = Object(error).cause?.code } = Object(error);
  return Object.assign(new Error(typeof error === 'string' ? error : message), { name, code, stack });
}
