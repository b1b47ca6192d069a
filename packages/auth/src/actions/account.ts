export {
  type AssociateWebAuthnCredentialInput,
  associateWebAuthnCredential,
} from './associate-web-authn-credential.js';
export { type ConfirmUserAttributeInput, confirmUserAttribute } from './confirm-user-attribute.js';
export { type DeleteUserInput, deleteUser } from './delete-user.js';
export { type DeleteUserAttributesInput, deleteUserAttributes } from './delete-user-attributes.js';
export { type DeleteWebAuthnCredentialInput, deleteWebAuthnCredential } from './delete-web-authn-credential.js';
export { type AuthDevice, type FetchDevicesInput, fetchDevices } from './fetch-devices.js';
export {
  type FetchMFAPreferenceInput,
  type FetchMFAPreferenceOutput,
  fetchMFAPreference,
  type MFAType,
} from './fetch-mfa-preference.js';
export { type FetchUserAttributesInput, fetchUserAttributes } from './fetch-user-attributes.js';
export { type ForgetDeviceInput, forgetDevice } from './forget-device.js';
export { type EscapeHatch, getEscapeHatch } from './get-escape-hatch.js';
export {
  type ListWebAuthnCredentialsInput,
  type ListWebAuthnCredentialsOutput,
  listWebAuthnCredentials,
  type WebAuthnCredential,
} from './list-web-authn-credentials.js';
export { type RememberDeviceInput, rememberDevice } from './remember-device.js';
export {
  type SendUserAttributeVerificationCodeInput,
  sendUserAttributeVerificationCode,
} from './send-user-attribute-verification-code.js';
export { type SetUpTOTPInput, setUpTOTP } from './set-up-totp.js';
export type { TOTPSetupDetails } from '../sign-in/totp-setup-details.js';
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
export type {
  StandardUserAttributeKey,
  UserAttributeKey,
  UserAttributes,
  VerifiableUserAttributeKey,
} from '../cognito/user-attributes.js';
export { type VerifyTOTPSetupInput, verifyTOTPSetup } from './verify-totp-setup.js';
