import type { CodeDeliveryDetails } from '../cognito/code-delivery.js';
import type { MFAType } from '../cognito/mfa-types.js';
import type { UserAttributeKey, UserAttributes } from '../cognito/user-attributes.js';
import type { TOTPSetupDetails } from './totp-setup-details.js';

/** The ways to prove who one is that `USER_AUTH` offers. */
export type AuthFactorType = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN';

/**
 * What has to happen for the user to be signed in. {@link ConfirmSignInInputs} says what `confirmSignIn` takes for each
 * of them.
 */
export type SignInNextStep =
  | { readonly signInStep: 'DONE' }
  /** A code was sent to a telephone. */
  | { readonly signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE'; readonly codeDeliveryDetails: CodeDeliveryDetails }
  /** A code was sent to a mailbox. */
  | { readonly signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE'; readonly codeDeliveryDetails: CodeDeliveryDetails }
  /** The user's authenticator app shows a code. */
  | {
      readonly signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE';
      /** The name that the app was given when it was set up. */
      readonly friendlyDeviceName?: string;
    }
  /** Several second factors are set up: the user chooses. */
  | { readonly signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION'; readonly allowedMFATypes: readonly MFAType[] }
  /** A second factor is needed, and the user chooses which one to set up. */
  | { readonly signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION'; readonly allowedMFATypes: readonly MFAType[] }
  /** An authenticator app has to be set up; the code that it shows then is the answer. */
  | { readonly signInStep: 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP'; readonly totpSetupDetails: TOTPSetupDetails }
  /** A mailbox for codes has to be named. */
  | { readonly signInStep: 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP' }
  /** An administrator gave the password: the user chooses one, and gives the attributes that are missing. */
  | {
      readonly signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED';
      readonly missingAttributes: readonly UserAttributeKey[];
    }
  /** What the app's own triggers ask; `additionalInfo` is what they say to it. */
  | {
      readonly signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE';
      readonly additionalInfo: Readonly<Record<string, string>>;
    }
  /** The password, after it was chosen among several ways. */
  | { readonly signInStep: 'CONFIRM_SIGN_IN_WITH_PASSWORD' }
  /** There are several ways to prove who one is: the user chooses. */
  | {
      readonly signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION';
      readonly availableChallenges: readonly AuthFactorType[];
    }
  /** The sign-up was never confirmed: `confirmSignUp`, then sign in again. */
  | { readonly signInStep: 'CONFIRM_SIGN_UP' }
  /** An administrator wants a new password: `resetPassword`, then sign in again. */
  | { readonly signInStep: 'RESET_PASSWORD' };

/** What {@link signIn}, {@link confirmSignIn} and {@link autoSignIn} answer with. */
export interface SignInOutput {
  readonly isSignedIn: boolean;
  readonly nextStep: SignInNextStep;
}

/** What every step can be given beside its answer. */
export interface ConfirmSignInOptions {
  /** Passed to the pool's triggers. */
  readonly clientMetadata?: Readonly<Record<string, string>>;
}

interface Answer<Response extends string, Options extends ConfirmSignInOptions = ConfirmSignInOptions> {
  readonly challengeResponse: Response;
  readonly options?: Options;
  readonly signal?: AbortSignal;
}

/** What `confirmSignIn` takes for each step that it answers. */
export interface ConfirmSignInInputs {
  /** The code. */
  readonly CONFIRM_SIGN_IN_WITH_SMS_CODE: Answer<string>;
  /** The code. */
  readonly CONFIRM_SIGN_IN_WITH_EMAIL_CODE: Answer<string>;
  /** The code. */
  readonly CONFIRM_SIGN_IN_WITH_TOTP_CODE: Answer<string>;
  /** One of `allowedMFATypes`. */
  readonly CONTINUE_SIGN_IN_WITH_MFA_SELECTION: Answer<MFAType>;
  /** One of `allowedMFATypes`. */
  readonly CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION: Answer<MFAType>;
  /** The code that the authenticator app shows once it is set up, and perhaps a name for it. */
  readonly CONTINUE_SIGN_IN_WITH_TOTP_SETUP: Answer<
    string,
    ConfirmSignInOptions & { readonly friendlyDeviceName?: string }
  >;
  /** The e-mail address. */
  readonly CONTINUE_SIGN_IN_WITH_EMAIL_SETUP: Answer<string>;
  /** The new password, and the attributes that are missing. */
  readonly CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED: Answer<
    string,
    ConfirmSignInOptions & { readonly userAttributes?: UserAttributes }
  >;
  /** An answer that the app's triggers take. */
  readonly CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE: Answer<string>;
  /** The password. */
  readonly CONFIRM_SIGN_IN_WITH_PASSWORD: Answer<string>;
  /** One of `availableChallenges`. */
  readonly CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION: Answer<
    AuthFactorType,
    ConfirmSignInOptions & { readonly passkeyAutofill?: boolean }
  >;
}

/**
 * What {@link confirmSignIn} is given; with the name of a step, what it is given for that one.
 *
 * @example
 * ```ts
 * import type { ConfirmSignInInput } from '@claviger/auth';
 *
 * const input: ConfirmSignInInput<'CONTINUE_SIGN_IN_WITH_MFA_SELECTION'> = { challengeResponse: 'TOTP' };
 * ```
 */
export type ConfirmSignInInput<Step extends keyof ConfirmSignInInputs = keyof ConfirmSignInInputs> =
  ConfirmSignInInputs[Step];

/** What any step is given, for code that doesn't know which. */
export interface AnyConfirmSignInInput {
  readonly challengeResponse: string;
  readonly options?: ConfirmSignInOptions & {
    readonly userAttributes?: UserAttributes;
    readonly friendlyDeviceName?: string;
    readonly passkeyAutofill?: boolean;
  };
  readonly signal?: AbortSignal;
}
