export { type AutoSignInInput, autoSignIn } from './auto-sign-in.js';
export type { CodeDeliveryDetails } from '../cognito/code-delivery.js';
export { type ConfirmResetPasswordInput, confirmResetPassword } from './confirm-reset-password.js';
export { confirmSignIn } from './confirm-sign-in.js';
export { type ConfirmSignUpInput, confirmSignUp } from './confirm-sign-up.js';
export {
  type FederateToIdentityPoolInput,
  type FederateToIdentityPoolOutput,
  federateToIdentityPool,
} from './federate-to-identity-pool.js';
export { getPendingSignIn } from './get-pending-sign-in.js';
export { type HandleRedirectInput, type HandleRedirectOutput, handleRedirect } from './handle-redirect.js';
export { type ResendSignUpCodeInput, resendSignUpCode } from './resend-sign-up-code.js';
export {
  type ResetPasswordInput,
  type ResetPasswordNextStep,
  type ResetPasswordOutput,
  resetPassword,
} from './reset-password.js';
export { type SignInInput, type SignInOptions, signIn } from './sign-in.js';
export type {
  AuthFactorType,
  ConfirmSignInInput,
  ConfirmSignInInputs,
  ConfirmSignInOptions,
  SignInNextStep,
  SignInOutput,
} from '../sign-in/sign-in-step.js';
export {
  type AuthPrompt,
  type OpenAuthSession,
  type OpenAuthSessionResult,
  type SignInWithRedirectInput,
  type SignInWithRedirectOutput,
  signInWithRedirect,
} from './sign-in-with-redirect.js';
export { type SignUpInput, type SignUpNextStep, type SignUpOutput, signUp } from './sign-up.js';
