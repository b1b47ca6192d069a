import type { AuthFlowType } from '../session/records.js';
import type { AuthFactorType } from './sign-in-step.js';

/** The options of `signIn`. */
export interface SignInOptions {
  /**
   * Default: `USER_AUTH` with a `preferredChallenge`, otherwise the configuration's `authFlow`, and without one
   * `USER_SRP_AUTH`, which never sends the password.
   */
  readonly authFlowType?: AuthFlowType | undefined;
  /** The preferred first factor of `USER_AUTH`. Without it, or when the user lacks it, the user chooses. */
  readonly preferredChallenge?: AuthFactorType | undefined;
  /** Offers passkeys in the autofill of an input instead of in a dialog (conditional mediation). Default false. */
  readonly passkeyAutofill?: boolean | undefined;
  /** Data for the pool's triggers. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** The input of `signIn`. */
export interface SignInInput {
  /** A user name, or an alias that the pool accepts: an e-mail address, a phone number. */
  readonly username: string;
  /** Required by all flows except `CUSTOM_WITHOUT_SRP` and `USER_AUTH` without a preferred password. */
  readonly password?: string | undefined;
  readonly options?: SignInOptions | undefined;
  readonly signal?: AbortSignal | undefined;
}
