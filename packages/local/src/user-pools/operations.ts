import type { Operation } from '../iam/operation.js';
import { addCustomAttributes } from './operations/add-custom-attributes.js';
import { addUserPoolClientSecret } from './operations/add-user-pool-client-secret.js';
import { adminAddUserToGroup } from './operations/admin-add-user-to-group.js';
import { adminConfirmSignUp } from './operations/admin-confirm-sign-up.js';
import { adminCreateUser } from './operations/admin-create-user.js';
import { adminDeleteSoftwareToken } from './operations/admin-delete-software-token.js';
import { adminDeleteUser } from './operations/admin-delete-user.js';
import { adminDeleteUserAttributes } from './operations/admin-delete-user-attributes.js';
import { adminDisableProviderForUser } from './operations/admin-disable-provider-for-user.js';
import { adminDisableUser } from './operations/admin-disable-user.js';
import { adminEnableUser } from './operations/admin-enable-user.js';
import { adminForgetDevice } from './operations/admin-forget-device.js';
import { adminGetDevice } from './operations/admin-get-device.js';
import { adminGetUser } from './operations/admin-get-user.js';
import { adminGetUserAuthFactors } from './operations/admin-get-user-auth-factors.js';
import { adminInitiateAuth } from './operations/admin-initiate-auth.js';
import { adminLinkProviderForUser } from './operations/admin-link-provider-for-user.js';
import { adminListDevices } from './operations/admin-list-devices.js';
import { adminListGroupsForUser } from './operations/admin-list-groups-for-user.js';
import { adminListUserAuthEvents } from './operations/admin-list-user-auth-events.js';
import { adminListUserSessions } from './operations/admin-list-user-sessions.js';
import { adminRemoveUserFromGroup } from './operations/admin-remove-user-from-group.js';
import { adminResetUserPassword } from './operations/admin-reset-user-password.js';
import { adminRespondToAuthChallenge } from './operations/admin-respond-to-auth-challenge.js';
import { adminRevokeUserSession } from './operations/admin-revoke-user-session.js';
import { adminSetUserMfaPreference } from './operations/admin-set-user-mfa-preference.js';
import { adminSetUserPassword } from './operations/admin-set-user-password.js';
import { adminSetUserSettings } from './operations/admin-set-user-settings.js';
import { adminUpdateAuthEventFeedback } from './operations/admin-update-auth-event-feedback.js';
import { adminUpdateDeviceStatus } from './operations/admin-update-device-status.js';
import { adminUpdateUserAttributes } from './operations/admin-update-user-attributes.js';
import { adminUserGlobalSignOut } from './operations/admin-user-global-sign-out.js';
import { associateSoftwareToken } from './operations/associate-software-token.js';
import { changePassword } from './operations/change-password.js';
import { completeWebAuthnRegistration } from './operations/complete-web-authn-registration.js';
import { confirmDevice } from './operations/confirm-device.js';
import { confirmForgotPassword } from './operations/confirm-forgot-password.js';
import { confirmSignUp } from './operations/confirm-sign-up.js';
import { createGroup } from './operations/create-group.js';
import { createIdentityProvider } from './operations/create-identity-provider.js';
import { createManagedLoginBranding } from './operations/create-managed-login-branding.js';
import { createResourceServer } from './operations/create-resource-server.js';
import { createTerms } from './operations/create-terms.js';
import { createUserImportJob } from './operations/create-user-import-job.js';
import { createUserPool } from './operations/create-user-pool.js';
import { createUserPoolClient } from './operations/create-user-pool-client.js';
import { createUserPoolDomain } from './operations/create-user-pool-domain.js';
import { createUserPoolReplica } from './operations/create-user-pool-replica.js';
import { deleteGroup } from './operations/delete-group.js';
import { deleteIdentityProvider } from './operations/delete-identity-provider.js';
import { deleteManagedLoginBranding } from './operations/delete-managed-login-branding.js';
import { deleteResourceServer } from './operations/delete-resource-server.js';
import { deleteTerms } from './operations/delete-terms.js';
import { deleteUser } from './operations/delete-user.js';
import { deleteUserAttributes } from './operations/delete-user-attributes.js';
import { deleteUserPool } from './operations/delete-user-pool.js';
import { deleteUserPoolClient } from './operations/delete-user-pool-client.js';
import { deleteUserPoolClientSecret } from './operations/delete-user-pool-client-secret.js';
import { deleteUserPoolDomain } from './operations/delete-user-pool-domain.js';
import { deleteUserPoolReplica } from './operations/delete-user-pool-replica.js';
import { deleteWebAuthnCredential } from './operations/delete-web-authn-credential.js';
import { describeIdentityProvider } from './operations/describe-identity-provider.js';
import { describeManagedLoginBranding } from './operations/describe-managed-login-branding.js';
import { describeManagedLoginBrandingByClient } from './operations/describe-managed-login-branding-by-client.js';
import { describeResourceServer } from './operations/describe-resource-server.js';
import { describeRiskConfiguration } from './operations/describe-risk-configuration.js';
import { describeTerms } from './operations/describe-terms.js';
import { describeTermsByClient } from './operations/describe-terms-by-client.js';
import { describeUserImportJob } from './operations/describe-user-import-job.js';
import { describeUserPool } from './operations/describe-user-pool.js';
import { describeUserPoolClient } from './operations/describe-user-pool-client.js';
import { describeUserPoolDomain } from './operations/describe-user-pool-domain.js';
import { forgetDevice } from './operations/forget-device.js';
import { forgotPassword } from './operations/forgot-password.js';
import { getClientToken } from './operations/get-client-token.js';
import { getCsvHeader } from './operations/get-csv-header.js';
import { getDevice } from './operations/get-device.js';
import { getGroup } from './operations/get-group.js';
import { getIdentityProviderByIdentifier } from './operations/get-identity-provider-by-identifier.js';
import { getLogDeliveryConfiguration } from './operations/get-log-delivery-configuration.js';
import { getProvisionedLimit } from './operations/get-provisioned-limit.js';
import { getSigningCertificate } from './operations/get-signing-certificate.js';
import { getTokensFromRefreshToken } from './operations/get-tokens-from-refresh-token.js';
import { getUiCustomization } from './operations/get-ui-customization.js';
import { getUser } from './operations/get-user.js';
import { getUserAttributeVerificationCode } from './operations/get-user-attribute-verification-code.js';
import { getUserAuthFactors } from './operations/get-user-auth-factors.js';
import { getUserPoolClientSessionConfiguration } from './operations/get-user-pool-client-session-configuration.js';
import { getUserPoolMfaConfig } from './operations/get-user-pool-mfa-config.js';
import { getUserPoolSessionConfiguration } from './operations/get-user-pool-session-configuration.js';
import { globalSignOut } from './operations/global-sign-out.js';
import { initiateAuth } from './operations/initiate-auth.js';
import { listDevices } from './operations/list-devices.js';
import { listGroups } from './operations/list-groups.js';
import { listIdentityProviders } from './operations/list-identity-providers.js';
import { listResourceServers } from './operations/list-resource-servers.js';
import { listTagsForResource } from './operations/list-tags-for-resource.js';
import { listTerms } from './operations/list-terms.js';
import { listUserImportJobs } from './operations/list-user-import-jobs.js';
import { listUserPoolClientSecrets } from './operations/list-user-pool-client-secrets.js';
import { listUserPoolClients } from './operations/list-user-pool-clients.js';
import { listUserPoolReplicas } from './operations/list-user-pool-replicas.js';
import { listUserPools } from './operations/list-user-pools.js';
import { listUserSessions } from './operations/list-user-sessions.js';
import { listUsers } from './operations/list-users.js';
import { listUsersInGroup } from './operations/list-users-in-group.js';
import { listWebAuthnCredentials } from './operations/list-web-authn-credentials.js';
import { resendConfirmationCode } from './operations/resend-confirmation-code.js';
import { respondToAuthChallenge } from './operations/respond-to-auth-challenge.js';
import { revokeToken } from './operations/revoke-token.js';
import { revokeUserSession } from './operations/revoke-user-session.js';
import { setLogDeliveryConfiguration } from './operations/set-log-delivery-configuration.js';
import { setRiskConfiguration } from './operations/set-risk-configuration.js';
import { setUiCustomization } from './operations/set-ui-customization.js';
import { setUserMfaPreference } from './operations/set-user-mfa-preference.js';
import { setUserPoolClientSessionConfiguration } from './operations/set-user-pool-client-session-configuration.js';
import { setUserPoolMfaConfig } from './operations/set-user-pool-mfa-config.js';
import { setUserPoolSessionConfiguration } from './operations/set-user-pool-session-configuration.js';
import { setUserSettings } from './operations/set-user-settings.js';
import { signUp } from './operations/sign-up.js';
import { startUserImportJob } from './operations/start-user-import-job.js';
import { startWebAuthnRegistration } from './operations/start-web-authn-registration.js';
import { stopUserImportJob } from './operations/stop-user-import-job.js';
import { tagResource } from './operations/tag-resource.js';
import { untagResource } from './operations/untag-resource.js';
import { updateAuthEventFeedback } from './operations/update-auth-event-feedback.js';
import { updateDeviceStatus } from './operations/update-device-status.js';
import { updateGroup } from './operations/update-group.js';
import { updateIdentityProvider } from './operations/update-identity-provider.js';
import { updateManagedLoginBranding } from './operations/update-managed-login-branding.js';
import { updateProvisionedLimit } from './operations/update-provisioned-limit.js';
import { updateResourceServer } from './operations/update-resource-server.js';
import { updateTerms } from './operations/update-terms.js';
import { updateUserAttributes } from './operations/update-user-attributes.js';
import { updateUserPool } from './operations/update-user-pool.js';
import { updateUserPoolClient } from './operations/update-user-pool-client.js';
import { updateUserPoolDomain } from './operations/update-user-pool-domain.js';
import { updateUserPoolReplica } from './operations/update-user-pool-replica.js';
import { verifySoftwareToken } from './operations/verify-software-token.js';
import { verifyUserAttribute } from './operations/verify-user-attribute.js';

const operations: readonly Operation[] = [
  addCustomAttributes,
  addUserPoolClientSecret,
  adminAddUserToGroup,
  adminConfirmSignUp,
  adminCreateUser,
  adminDeleteSoftwareToken,
  adminDeleteUser,
  adminDeleteUserAttributes,
  adminDisableProviderForUser,
  adminDisableUser,
  adminEnableUser,
  adminForgetDevice,
  adminGetDevice,
  adminGetUser,
  adminGetUserAuthFactors,
  adminInitiateAuth,
  adminLinkProviderForUser,
  adminListDevices,
  adminListGroupsForUser,
  adminListUserAuthEvents,
  adminListUserSessions,
  adminRemoveUserFromGroup,
  adminResetUserPassword,
  adminRespondToAuthChallenge,
  adminRevokeUserSession,
  adminSetUserMfaPreference,
  adminSetUserPassword,
  adminSetUserSettings,
  adminUpdateAuthEventFeedback,
  adminUpdateDeviceStatus,
  adminUpdateUserAttributes,
  adminUserGlobalSignOut,
  associateSoftwareToken,
  changePassword,
  completeWebAuthnRegistration,
  confirmDevice,
  confirmForgotPassword,
  confirmSignUp,
  createGroup,
  createIdentityProvider,
  createManagedLoginBranding,
  createResourceServer,
  createTerms,
  createUserImportJob,
  createUserPool,
  createUserPoolClient,
  createUserPoolDomain,
  createUserPoolReplica,
  deleteGroup,
  deleteIdentityProvider,
  deleteManagedLoginBranding,
  deleteResourceServer,
  deleteTerms,
  deleteUser,
  deleteUserAttributes,
  deleteUserPool,
  deleteUserPoolClient,
  deleteUserPoolClientSecret,
  deleteUserPoolDomain,
  deleteUserPoolReplica,
  deleteWebAuthnCredential,
  describeIdentityProvider,
  describeManagedLoginBranding,
  describeManagedLoginBrandingByClient,
  describeResourceServer,
  describeRiskConfiguration,
  describeTerms,
  describeTermsByClient,
  describeUserImportJob,
  describeUserPool,
  describeUserPoolClient,
  describeUserPoolDomain,
  forgetDevice,
  forgotPassword,
  getClientToken,
  getCsvHeader,
  getDevice,
  getGroup,
  getIdentityProviderByIdentifier,
  getLogDeliveryConfiguration,
  getProvisionedLimit,
  getSigningCertificate,
  getTokensFromRefreshToken,
  getUiCustomization,
  getUser,
  getUserAttributeVerificationCode,
  getUserAuthFactors,
  getUserPoolClientSessionConfiguration,
  getUserPoolMfaConfig,
  getUserPoolSessionConfiguration,
  globalSignOut,
  initiateAuth,
  listDevices,
  listGroups,
  listIdentityProviders,
  listResourceServers,
  listTagsForResource,
  listTerms,
  listUserImportJobs,
  listUserPoolClientSecrets,
  listUserPoolClients,
  listUserPoolReplicas,
  listUserPools,
  listUserSessions,
  listUsers,
  listUsersInGroup,
  listWebAuthnCredentials,
  resendConfirmationCode,
  respondToAuthChallenge,
  revokeToken,
  revokeUserSession,
  setLogDeliveryConfiguration,
  setRiskConfiguration,
  setUiCustomization,
  setUserMfaPreference,
  setUserPoolClientSessionConfiguration,
  setUserPoolMfaConfig,
  setUserPoolSessionConfiguration,
  setUserSettings,
  signUp,
  startUserImportJob,
  startWebAuthnRegistration,
  stopUserImportJob,
  tagResource,
  untagResource,
  updateAuthEventFeedback,
  updateDeviceStatus,
  updateGroup,
  updateIdentityProvider,
  updateManagedLoginBranding,
  updateProvisionedLimit,
  updateResourceServer,
  updateTerms,
  updateUserAttributes,
  updateUserPool,
  updateUserPoolClient,
  updateUserPoolDomain,
  updateUserPoolReplica,
  verifySoftwareToken,
  verifyUserAttribute,
];

/** The operations of user pools, one file each. */
export { operations as userPoolOperations };
