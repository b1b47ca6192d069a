export type { CodeDeliveryDetails } from '../cognito/code-delivery.js';
export type { MFAType } from '../cognito/mfa-types.js';
export type {
  StandardUserAttributeKey,
  UserAttributeKey,
  UserAttributes,
  VerifiableUserAttributeKey,
} from '../cognito/user-attributes.js';
export type { SignInInput, SignInOptions } from '../sign-in/sign-in-input.js';
export type {
  AuthFactorType,
  ConfirmSignInInput,
  ConfirmSignInInputs,
  ConfirmSignInOptions,
  SignInNextStep,
  SignInOutput,
} from '../sign-in/sign-in-step.js';
export type { TOTPSetupDetails } from '../sign-in/totp-setup-details.js';
export type {
  AuthPrompt,
  OpenAuthSession,
  OpenAuthSessionResult,
  SignInWithRedirectInput,
  SignInWithRedirectOutput,
} from '../sign-in/web/redirect-input.js';
export {
  type AssociateWebAuthnCredentialInput,
  associateWebAuthnCredential,
} from './associate-web-authn-credential.js';
export { type AutoSignInInput, autoSignIn } from './auto-sign-in.js';
export { clearFederationToIdentityPool } from './clear-federation-to-identity-pool.js';
export { type ConfirmResetPasswordInput, confirmResetPassword } from './confirm-reset-password.js';
export { confirmSignIn } from './confirm-sign-in.js';
export { type ConfirmSignUpInput, confirmSignUp } from './confirm-sign-up.js';
export { type ConfirmUserAttributeInput, confirmUserAttribute } from './confirm-user-attribute.js';
export { type DeleteUserInput, deleteUser } from './delete-user.js';
export { type DeleteUserAttributesInput, deleteUserAttributes } from './delete-user-attributes.js';
export { type DeleteWebAuthnCredentialInput, deleteWebAuthnCredential } from './delete-web-authn-credential.js';
export {
  type FederateToIdentityPoolInput,
  type FederateToIdentityPoolOutput,
  federateToIdentityPool,
} from './federate-to-identity-pool.js';
export { fetchAuthSession } from './fetch-auth-session.js';
export { type AuthDevice, type FetchDevicesInput, fetchDevices } from './fetch-devices.js';
export {
  type FetchMFAPreferenceInput,
  type FetchMFAPreferenceOutput,
  fetchMFAPreference,
} from './fetch-mfa-preference.js';
export { type FetchUserAttributesInput, fetchUserAttributes } from './fetch-user-attributes.js';
export { type ForgetDeviceInput, forgetDevice } from './forget-device.js';
export { type AuthUser, getCurrentUser } from './get-current-user.js';
export { type EscapeHatch, getEscapeHatch } from './get-escape-hatch.js';
export { getPendingSignIn } from './get-pending-sign-in.js';
export { type HandleRedirectInput, type HandleRedirectOutput, handleRedirect } from './handle-redirect.js';
export {
  type ListWebAuthnCredentialsInput,
  type ListWebAuthnCredentialsOutput,
  listWebAuthnCredentials,
  type WebAuthnCredential,
} from './list-web-authn-credentials.js';
export { type RememberDeviceInput, rememberDevice } from './remember-device.js';
export { type ResendSignUpCodeInput, resendSignUpCode } from './resend-sign-up-code.js';
export {
  type ResetPasswordInput,
  type ResetPasswordNextStep,
  type ResetPasswordOutput,
  resetPassword,
} from './reset-password.js';
export {
  type SendUserAttributeVerificationCodeInput,
  sendUserAttributeVerificationCode,
} from './send-user-attribute-verification-code.js';
export { type SetUpTOTPInput, setUpTOTP } from './set-up-totp.js';
export { signIn } from './sign-in.js';
export { signInWithRedirect } from './sign-in-with-redirect.js';
export { type SignOutErrors, type SignOutInput, type SignOutResult, signOut } from './sign-out.js';
export { type SignUpInput, type SignUpNextStep, type SignUpOutput, signUp } from './sign-up.js';
export { type MFAPreference, type UpdateMFAPreferenceInput, updateMFAPreference } from './update-mfa-preference.js';
export { type UpdatePasswordInput, updatePassword } from './update-password.js';
export { type UpdateUserAttributeInput, updateUserAttribute } from './update-user-attribute.js';
export {
  type UpdateAttributeNextStep,
  type UpdateUserAttributeOutput,
  type UpdateUserAttributesInput,
  type UpdateUserAttributesOutput,
  updateUserAttributes,
} from './update-user-attributes.js';
export { type VerifyTOTPSetupInput, verifyTOTPSetup } from './verify-totp-setup.js';
