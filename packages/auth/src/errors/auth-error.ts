import type { AuthErrorCode } from './error-codes.js';

/**
 * The kind of failure, for code that decides what to do next:
 *
 * - `configuration`: the configuration or the app's resources at AWS must change;
 * - `service`: the service or the network failed; `code` says how, `retryable` whether a second call may succeed;
 * - `validation`: an input is missing or malformed; `field` names it, and no request was sent;
 * - `notAuthorized`: the service denied the request;
 * - `invalidState`: the call does not fit the current state, such as a sign-in while a user is signed in;
 * - `signedOut`: no user is signed in;
 * - `sessionExpired`: the user must sign in again;
 * - `unknown`: any other failure.
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

/** The members of an {@link AuthError} besides its kind, code and message. */
export interface AuthErrorDetails {
  /** One sentence for the developer: what to do. */
  readonly recoverySuggestion: string;
  /** The rejected input, for kind `validation` and `configuration`. */
  readonly field?: string | undefined;
  /** Whether the same call may succeed later. Default false. */
  readonly retryable?: boolean;
  /** How long the service asked clients to wait (`Retry-After`), in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The underlying error. Only its name, code, message and stack are kept. */
  readonly cause?: unknown;
}

/** The brand of every `AuthError`, shared by all copies of this package. */
const brand = Symbol.for('@claviger/auth:AuthError');

/**
 * The error that this library throws and that a failed `Result` carries. It never contains a password, a code, a token, a
 * key or a request.
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
   * The underlying error: an `AuthError`, or a copy of another error's name, code, message and stack. It never contains
   * the request of a `fetch` that the app passed.
   */
  declare readonly cause?: Error;
  /** The kind of failure. Decide by it. */
  declare readonly kind: AuthErrorKind;
  /** The service's exception name (`CodeMismatchException`) or a code of this library (`NetworkError`, `Timeout`). */
  declare readonly code: AuthErrorCode;
  /** One sentence for the developer: what to do. It depends on the call. */
  declare readonly recoverySuggestion: string;
  /** The rejected input or member of the configuration. */
  declare readonly field: string | undefined;
  /** Whether the same call may succeed later. */
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

  /** The message, then the suggestion. */
  override toString(): string {
    return `${super.toString()} ${this.recoverySuggestion}`;
  }

  /** All members except the stack and the cause, for logs. */
  toJSON(): object {
    const { name, message, docs } = this;
    return { ...this, name, message, docs };
  }
}

// Not a static block: Safari supports them from 16.4, and a bundler that lowers one drops the name of the class.
Object.assign(AuthError.prototype, { name: 'AuthError', [brand]: true });

/**
 * Whether a value is an {@link AuthError}. It also recognizes errors of another copy of this package, as `instanceof` does
 * not.
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

/** Copies the harmless members of another error: HTTP clients attach their requests to errors. */
function describeCause(error: unknown): Error {
  if (isAuthError(error)) return error;
  const { name = 'Error', message = typeof error, stack, code = Object(error).cause?.code } = Object(error);
  return Object.assign(new Error(typeof error === 'string' ? error : message), { name, code, stack });
}
