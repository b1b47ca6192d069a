import type { AuthFlowType } from '../session/records.js';
import type { AuthFactorType } from './sign-in-step.js';

/** How `signIn` proves the user's identity. */
export interface SignInOptions {
  /**
   * Default: `USER_AUTH` with a `preferredChallenge`, otherwise the configuration's `authFlow`, and without one
   * `USER_SRP_AUTH`, which never sends the password.
   */
  readonly authFlowType?: AuthFlowType;
  /** With `USER_AUTH`: the way to prove who one is. Where the user doesn't have it, or without one, the user chooses. */
  readonly preferredChallenge?: AuthFactorType;
  /** Offers a passkey by the autofill of an input (conditional mediation), and not in a dialog. Default false. */
  readonly passkeyAutofill?: boolean;
  /** Passed to the pool's triggers. */
  readonly clientMetadata?: Readonly<Record<string, string>>;
}

/** The input of `signIn`. */
export interface SignInInput {
  /** A user name, or what the pool takes in its place: an e-mail address, a phone number. */
  readonly username: string;
  /** Needed by all flows that prove it at once: all but `CUSTOM_WITHOUT_SRP` and `USER_AUTH` without a password preferred. */
  readonly password?: string;
  readonly options?: SignInOptions;
  readonly signal?: AbortSignal;
}
