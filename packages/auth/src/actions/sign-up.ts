import { callService } from '../cognito/call-service.js';
import { type CodeDeliveryDetails, toCodeDeliveryDetails } from '../cognito/code-delivery.js';
import { getUserPool } from '../cognito/get-user-pool.js';
import { required } from '../cognito/rpc.js';
import { secretHash } from '../cognito/secret-hash.js';
import { toAttributeList, type UserAttributes } from '../cognito/user-attributes.js';
import type { CodeDeliveryDetailsType } from '../cognito/user-pool.js';
import { assertText, readInput } from '../errors/read-input.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import type { SignInOptions } from '../sign-in/sign-in-input.js';
import { readUserContext } from '../sign-in/user-context.js';
import { planSignIn } from './internal/planned-sign-in.js';

/** The input of {@link signUp}. */
export interface SignUpInput {
  readonly username: string;
  /** Absent for an account without a password, in pools with other first factors. */
  readonly password?: string | undefined;
  readonly options?:
    | {
        /** Values by attribute name: `email`, `phone_number`, `custom:department`. */
        readonly userAttributes?: UserAttributes | undefined;
        /** Data for the pool's pre sign-up trigger only. */
        readonly validationData?: Readonly<Record<string, string>> | undefined;
        /** Data for the pool's triggers. */
        readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
        /** Whether, and with which options, {@link autoSignIn} signs in after the confirmation. Default false. */
        readonly autoSignIn?: boolean | SignInOptions | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The next step of a sign-up. */
export type SignUpNextStep =
  | { readonly signUpStep: 'DONE' }
  | { readonly signUpStep: 'CONFIRM_SIGN_UP'; readonly codeDeliveryDetails: CodeDeliveryDetails }
  /** The account is confirmed: call `autoSignIn`. */
  | { readonly signUpStep: 'COMPLETE_AUTO_SIGN_IN' };

/** The result of {@link signUp}. */
export interface SignUpOutput {
  readonly isSignUpComplete: boolean;
  /** The `sub` of the new user. */
  readonly userId?: string;
  readonly nextStep: SignUpNextStep;
}

/**
 * Creates an account (`SignUp`).
 *
 * @throws {AuthError} `validation` for an empty user name or password; `service` with `UsernameExistsException`,
 * `InvalidPasswordException`, `InvalidParameterException` or another exception.
 *
 * @example
 * ```ts
 * const { nextStep } = await auth.signUp({
 *   username: 'ann@example.com',
 *   password,
 *   options: { userAttributes: { name: 'Ann' } },
 * });
 * ```
 */
export async function signUp(session: Session, input: SignUpInput): Promise<SignUpOutput> {
  const internals = getInternals(session);
  const { username, password, options = {}, signal } = readInput(input);
  assertText(username, 'username', 'EmptySignUpUsername');
  if (password !== undefined) assertText(password, 'password', 'EmptySignUpPassword');
  const userPool = getUserPool(internals);
  const request = {
    ClientId: userPool.clientId,
    Username: username,
    Password: password,
    SecretHash: await secretHash(userPool, username),
    UserAttributes: options.userAttributes && toAttributes(options.userAttributes, 'userAttributes'),
    ValidationData: options.validationData && toAttributes(options.validationData, 'validationData'),
    ClientMetadata: options.clientMetadata,
    UserContextData: await readUserContext(internals, username),
  };
  const { output } = await callService<SignUpReply>(userPool.rpc, 'SignUp', request, { signal });
  const userId = required(output, 'UserSub');
  const { autoSignIn } = options;
  planSignIn(
    internals,
    autoSignIn
      ? {
          input: { username, ...(password && { password }), options: autoSignIn === true ? {} : autoSignIn },
          session: output.Session,
          medium: output.CodeDeliveryDetails?.DeliveryMedium,
        }
      : undefined,
  );
  if (output.UserConfirmed) {
    return { isSignUpComplete: true, userId, nextStep: { signUpStep: autoSignIn ? 'COMPLETE_AUTO_SIGN_IN' : 'DONE' } };
  }
  const codeDeliveryDetails = toCodeDeliveryDetails(output.CodeDeliveryDetails);
  return { isSignUpComplete: false, userId, nextStep: { signUpStep: 'CONFIRM_SIGN_UP', codeDeliveryDetails } };
}

interface SignUpReply {
  readonly UserConfirmed?: boolean;
  readonly UserSub?: string;
  readonly CodeDeliveryDetails?: CodeDeliveryDetailsType;
  readonly Session?: string;
}

/** Converts attributes to the service's list. The list may be empty. */
function toAttributes(attributes: UserAttributes, field: string): object[] {
  return Object.keys(attributes).length > 0 ? toAttributeList(attributes, field) : [];
}
