import type { AuthFlowType } from '../session/records.js';
import type { AuthFactorType } from './sign-in-step.js';

/** The options of `signIn`. */
export interface SignInOptions {
  /**
   * Default: `USER_AUTH` with a `preferredChallenge`, otherwise the configuration's `authFlow`, and without one
   * `USER_SRP_AUTH`, which never sends the password.
   */
  readonly authFlowType?: AuthFlowType;
  /** The preferred first factor of `USER_AUTH`. Without it, or when the user lacks it, the user chooses. */
  readonly preferredChallenge?: AuthFactorType;
  /** Offers passkeys in the autofill of an input instead of in a dialog (conditional mediation). Default false. */
  readonly passkeyAutofill?: boolean;
  /** Data for the pool's triggers. */
  readonly clientMetadata?: Readonly<Record<string, string>>;
}

/** The input of `signIn`. */
export interface SignInInput {
  /** A user name, or an alias that the pool accepts: an e-mail address, a phone number. */
  readonly username: string;
  /** Required by all flows except `CUSTOM_WITHOUT_SRP` and `USER_AUTH` without a preferred password. */
  readonly password?: string;
  readonly options?: SignInOptions;
  readonly signal?: AbortSignal;
}
