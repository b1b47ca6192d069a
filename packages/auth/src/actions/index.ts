export { clearFederationToIdentityPool } from './clear-federation-to-identity-pool.js';
export type { CodeDeliveryDetails } from './code-delivery.js';
export { type ConfirmSignUpInput, confirmSignUp } from './confirm-sign-up.js';
export {
  type FederateToIdentityPoolInput,
  type FederateToIdentityPoolOutput,
  federateToIdentityPool,
} from './federate-to-identity-pool.js';
export { fetchAuthSession } from './fetch-auth-session.js';
export { type AuthUser, getCurrentUser } from './get-current-user.js';
export { type ResendSignUpCodeInput, resendSignUpCode } from './resend-sign-up-code.js';
export { type SignInInput, type SignInNextStep, type SignInOutput, signIn } from './sign-in.js';
export { type SignOutInput, type SignOutResult, signOut } from './sign-out.js';
export {
  type SignUpInput,
  type SignUpNextStep,
  type SignUpOutput,
  signUp,
} from './sign-up.js';
