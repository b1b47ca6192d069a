// The other methods of a signed-out user: `createAuth` loads them as one file.
export { autoSignIn } from './actions/auto-sign-in.js';
export { confirmResetPassword } from './actions/confirm-reset-password.js';
export { confirmSignUp } from './actions/confirm-sign-up.js';
export { federateToIdentityPool } from './actions/federate-to-identity-pool.js';
export { resendSignUpCode } from './actions/resend-sign-up-code.js';
export { resetPassword } from './actions/reset-password.js';
export { signUp } from './actions/sign-up.js';
