// The methods of a sign-in: `createAuth` loads them as one file.
export { confirmSignIn } from './actions/confirm-sign-in.js';
export { getPendingSignIn } from './actions/get-pending-sign-in.js';
export { signIn } from './actions/sign-in.js';
