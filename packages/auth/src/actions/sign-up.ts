import { call, required } from '../cognito/rpc.js';
import { secretHash } from '../cognito/secret-hash.js';
import type { CodeDeliveryDetailsType } from '../cognito/user-pool.js';
import { coreOf } from '../session/link.js';
import type { Session } from '../session/session.js';
import { type CodeDeliveryDetails, toCodeDeliveryDetails } from './code-delivery.js';
import { requireText, requireUserPool } from './validation.js';

/** What {@link signUp} is given. */
export interface SignUpInput {
  readonly username: string;
  readonly password: string;
  readonly options?: {
    /** By their names in the pool: `email`, `phone_number`, `custom:department`. */
    readonly userAttributes?: Readonly<Record<string, string>>;
    /** Passed to the pool's pre sign-up trigger alone. */
    readonly validationData?: Readonly<Record<string, string>>;
    /** Passed to the pool's triggers. */
    readonly clientMetadata?: Readonly<Record<string, string>>;
  };
  readonly signal?: AbortSignal;
}

/** What has to happen for the account to be usable. */
export type SignUpNextStep =
  | { readonly signUpStep: 'DONE' }
  | { readonly signUpStep: 'CONFIRM_SIGN_UP'; readonly codeDeliveryDetails: CodeDeliveryDetails };

/** What {@link signUp} answers with. */
export interface SignUpOutput {
  readonly isSignUpComplete: boolean;
  /** The new user's `sub`. */
  readonly userId?: string;
  readonly nextStep: SignUpNextStep;
}

/**
 * Makes an account (`SignUp`).
 *
 * @throws {AuthError} `validation` for an empty user name or password; `service` with `UsernameExistsException`,
 * `InvalidPasswordException`, `InvalidParameterException` or what else the service answered.
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
  const core = coreOf(session);
  const { username, password, options = {}, signal } = input;
  requireText(username, 'username', 'EmptySignUpUsername');
  requireText(password, 'password', 'EmptySignUpPassword');
  const userPool = requireUserPool(core);
  const request = {
    ClientId: userPool.clientId,
    Username: username,
    Password: password,
    SecretHash: await secretHash(userPool, username),
    UserAttributes: toAttributes(options.userAttributes),
    ValidationData: toAttributes(options.validationData),
    ClientMetadata: options.clientMetadata,
  };
  const { output } = await call<SignUpReply>(userPool.rpc, 'SignUp', request, { signal });
  const userId = required(output.UserSub, 'UserSub');
  if (output.UserConfirmed) return { isSignUpComplete: true, userId, nextStep: { signUpStep: 'DONE' } };
  const codeDeliveryDetails = toCodeDeliveryDetails(output.CodeDeliveryDetails);
  return { isSignUpComplete: false, userId, nextStep: { signUpStep: 'CONFIRM_SIGN_UP', codeDeliveryDetails } };
}

interface SignUpReply {
  readonly UserConfirmed?: boolean;
  readonly UserSub?: string;
  readonly CodeDeliveryDetails?: CodeDeliveryDetailsType;
}

/** The service's list of `{ Name, Value }`. */
function toAttributes(attributes: Readonly<Record<string, string>> | undefined) {
  return attributes && Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}
