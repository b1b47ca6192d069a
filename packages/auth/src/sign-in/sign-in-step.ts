import type { CodeDeliveryDetails } from '../cognito/code-delivery.js';
import type { MFAType } from '../cognito/mfa-types.js';
import type { UserAttributeKey, UserAttributes } from '../cognito/user-attributes.js';
import type { TOTPSetupDetails } from './totp-setup-details.js';

/** The first factors of `USER_AUTH`. */
export type AuthFactorType = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN';

/**
 * The next step of a sign-in. {@link ConfirmSignInInputs} has the input of `confirmSignIn` for each step.
 */
export type SignInNextStep =
  | { readonly signInStep: 'DONE' }
  /** The user received a code by text message. */
  | { readonly signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE'; readonly codeDeliveryDetails: CodeDeliveryDetails }
  /** The user received a code by e-mail. */
  | { readonly signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE'; readonly codeDeliveryDetails: CodeDeliveryDetails }
  /** The user's authenticator app shows a code. */
  | {
      readonly signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE';
      /** The name of the authenticator app from its setup. */
      readonly friendlyDeviceName?: string;
    }
  /** The user chooses one of several second factors. */
  | { readonly signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION'; readonly allowedMFATypes: readonly MFAType[] }
  /** The user must set up a second factor and chooses one. */
  | { readonly signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION'; readonly allowedMFATypes: readonly MFAType[] }
  /** The user sets up an authenticator app and enters its code. */
  | { readonly signInStep: 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP'; readonly totpSetupDetails: TOTPSetupDetails }
  /** The user enters an e-mail address for codes. */
  | { readonly signInStep: 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP' }
  /** The password was temporary: the user chooses a new one and enters the missing attributes. */
  | {
      readonly signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED';
      readonly missingAttributes: readonly UserAttributeKey[];
    }
  /** A challenge of the app's triggers; `additionalInfo` comes from them. */
  | {
      readonly signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE';
      readonly additionalInfo: Readonly<Record<string, string>>;
    }
  /** The user has chosen the password as first factor and enters it. */
  | { readonly signInStep: 'CONFIRM_SIGN_IN_WITH_PASSWORD' }
  /** The user chooses one of several first factors. */
  | {
      readonly signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION';
      readonly availableChallenges: readonly AuthFactorType[];
    }
  /** The sign-up is not confirmed: call `confirmSignUp`, then sign in again. */
  | { readonly signInStep: 'CONFIRM_SIGN_UP' }
  /** An administrator requires a new password: call `resetPassword`, then sign in again. */
  | { readonly signInStep: 'RESET_PASSWORD' };

/** The result of {@link signIn}, {@link confirmSignIn} and {@link autoSignIn}. */
export interface SignInOutput {
  readonly isSignedIn: boolean;
  readonly nextStep: SignInNextStep;
}

/** The options of each step. */
export interface ConfirmSignInOptions {
  /** Data for the pool's triggers. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

interface Answer<Response extends string, Options extends ConfirmSignInOptions = ConfirmSignInOptions> {
  readonly challengeResponse: Response;
  readonly options?: Options | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The input of `confirmSignIn` for each step. */
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
  /** The code of the authenticator app, and optionally a name for the app. */
  readonly CONTINUE_SIGN_IN_WITH_TOTP_SETUP: Answer<
    string,
    ConfirmSignInOptions & { readonly friendlyDeviceName?: string | undefined }
  >;
  /** The e-mail address. */
  readonly CONTINUE_SIGN_IN_WITH_EMAIL_SETUP: Answer<string>;
  /** The new password and the missing attributes. */
  readonly CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED: Answer<
    string,
    ConfirmSignInOptions & { readonly userAttributes?: UserAttributes | undefined }
  >;
  /** The answer for the app's triggers. */
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
 * The input of {@link confirmSignIn}; with the name of a step, the input for that step.
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

/** The input for any step. */
export interface AnyConfirmSignInInput {
  readonly challengeResponse: string;
  readonly options?:
    | (ConfirmSignInOptions & {
        readonly userAttributes?: UserAttributes | undefined;
        readonly friendlyDeviceName?: string | undefined;
        readonly passkeyAutofill?: boolean | undefined;
      })
    | undefined;
  readonly signal?: AbortSignal | undefined;
}
