import {
  type AuthUser,
  type CodeDeliveryDetails,
  type ConfirmSignUpInput,
  clearFederationToIdentityPool,
  confirmSignUp,
  type FederateToIdentityPoolInput,
  type FederateToIdentityPoolOutput,
  federateToIdentityPool,
  getCurrentUser,
  type ResendSignUpCodeInput,
  resendSignUpCode,
  type SignInInput,
  type SignInOutput,
  type SignOutInput,
  type SignOutResult,
  type SignUpInput,
  type SignUpOutput,
  signIn,
  signOut,
  signUp,
} from './actions/index.js';
import { type AdoptOptions, adoptSession } from './adopt/index.js';
import { type AuthOutputs, parseConfig } from './config/parse-config.js';
import { coreOf, linkCore } from './session/link.js';
import { createSession, type Session, type SessionOptions } from './session/session.js';

/** What {@link createAuth} can be given beside the configuration. */
export interface AuthOptions extends SessionOptions {
  /**
   * Whether a session that `aws-amplify` v6 or `amazon-cognito-identity-js` left is taken over on the first start
   * ({@link adoptSession}). Default true, unless there is a `label`: then nothing says whose session it would be.
   */
  readonly adopt?: boolean | AdoptOptions;
}

/** A {@link Session} with everything that a user does, as methods. */
export interface Auth extends Session {
  /** {@inheritDoc signUp} */
  signUp(input: SignUpInput): Promise<SignUpOutput>;
  /** {@inheritDoc confirmSignUp} */
  confirmSignUp(input: ConfirmSignUpInput): Promise<SignUpOutput>;
  /** {@inheritDoc resendSignUpCode} */
  resendSignUpCode(input: ResendSignUpCodeInput): Promise<CodeDeliveryDetails>;
  /** {@inheritDoc signIn} */
  signIn(input: SignInInput): Promise<SignInOutput>;
  /** {@inheritDoc signOut} */
  signOut(input?: SignOutInput): Promise<SignOutResult>;
  /** {@inheritDoc federateToIdentityPool} */
  federateToIdentityPool(input: FederateToIdentityPoolInput): Promise<FederateToIdentityPoolOutput>;
  /** {@inheritDoc clearFederationToIdentityPool} */
  clearFederationToIdentityPool(): Promise<void>;
  /** {@inheritDoc getCurrentUser} */
  getCurrentUser(): Promise<AuthUser>;
}

/**
 * Makes an `Auth` for the pools of a configuration. As many as you like live side by side.
 *
 * @param outputs - `amplify_outputs.json`, `amplifyconfiguration.json`, `aws-exports`, or an {@link AuthConfig}.
 * @throws {AuthError} kind `configuration`, with `field` naming the member.
 *
 * @example
 * ```ts
 * import outputs from '../amplify_outputs.json';
 *
 * const auth = createAuth(outputs);
 * await auth.signIn({ username: 'ann@example.com', password });
 * const session = await auth.fetchAuthSession();
 * const credentials = session.getAWSCredentials().get();
 * ```
 */
export function createAuth(outputs: AuthOutputs, options: AuthOptions = {}): Auth {
  const session = createSession(parseConfig(outputs), options);
  const { adopt = !options.label } = options;
  if (adopt) adoptSession(session, adopt === true ? {} : adopt);
  const auth: Auth = Object.freeze({
    ...session,
    signUp: (input: SignUpInput) => signUp(session, input),
    confirmSignUp: (input: ConfirmSignUpInput) => confirmSignUp(session, input),
    resendSignUpCode: (input: ResendSignUpCodeInput) => resendSignUpCode(session, input),
    signIn: (input: SignInInput) => signIn(session, input),
    signOut: (input?: SignOutInput) => signOut(session, input),
    federateToIdentityPool: (input: FederateToIdentityPoolInput) => federateToIdentityPool(session, input),
    clearFederationToIdentityPool: () => clearFederationToIdentityPool(session),
    getCurrentUser: () => getCurrentUser(session),
  });
  linkCore(auth, coreOf(session));
  return auth;
}
