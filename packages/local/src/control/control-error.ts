/** Why a server's controls could not answer. */
export type ControlErrorCode =
  | 'PoolNotFound'
  | 'ClientNotFound'
  | 'UserNotFound'
  | 'UserCannotSignIn'
  | 'AuthenticatorNotFound'
  | 'CodesUsed'
  | 'MessageNotFound'
  /** No server answers, or the one of this test has ended. */
  | 'ServerUnreachable'
  /** The address that a worker's server is to have. */
  | 'PortInUse'
  /** Two workers would reset each other's server. */
  | 'ServerShared'
  /** The server denied the call: the message says why. */
  | 'RequestDenied';

/** The controls of a server could not do what a test asked for. The message says what to do. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: ControlErrorCode;

  constructor(code: ControlErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
