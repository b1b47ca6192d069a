import type { Operation } from '../iam/operation.js';
import { addCustomAttributes } from './operations/add-custom-attributes.js';
import { addUserPoolClientSecret } from './operations/add-user-pool-client-secret.js';
import { adminAddUserToGroup } from './operations/admin-add-user-to-group.js';
import { adminDeleteSoftwareToken } from './operations/admin-delete-software-token.js';
import { adminForgetDevice } from './operations/admin-forget-device.js';
import { adminGetDevice } from './operations/admin-get-device.js';
import { adminGetUserAuthFactors } from './operations/admin-get-user-auth-factors.js';
import { adminListDevices } from './operations/admin-list-devices.js';
import { adminListGroupsForUser } from './operations/admin-list-groups-for-user.js';
import { adminRemoveUserFromGroup } from './operations/admin-remove-user-from-group.js';
import { adminSetUserMfaPreference } from './operations/admin-set-user-mfa-preference.js';
import { adminSetUserSettings } from './operations/admin-set-user-settings.js';
import { adminUpdateDeviceStatus } from './operations/admin-update-device-status.js';
import { completeWebAuthnRegistration } from './operations/complete-web-authn-registration.js';
import { confirmDevice } from './operations/confirm-device.js';
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
import { getCsvHeader } from './operations/get-csv-header.js';
import { getDevice } from './operations/get-device.js';
import { getGroup } from './operations/get-group.js';
import { getIdentityProviderByIdentifier } from './operations/get-identity-provider-by-identifier.js';
import { getLogDeliveryConfiguration } from './operations/get-log-delivery-configuration.js';
import { getProvisionedLimit } from './operations/get-provisioned-limit.js';
import { getSigningCertificate } from './operations/get-signing-certificate.js';
import { getUiCustomization } from './operations/get-ui-customization.js';
import { getUserAuthFactors } from './operations/get-user-auth-factors.js';
import { getUserPoolClientSessionConfiguration } from './operations/get-user-pool-client-session-configuration.js';
import { getUserPoolMfaConfig } from './operations/get-user-pool-mfa-config.js';
import { getUserPoolSessionConfiguration } from './operations/get-user-pool-session-configuration.js';
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
import { listUsersInGroup } from './operations/list-users-in-group.js';
import { listWebAuthnCredentials } from './operations/list-web-authn-credentials.js';
import { setLogDeliveryConfiguration } from './operations/set-log-delivery-configuration.js';
import { setRiskConfiguration } from './operations/set-risk-configuration.js';
import { setUiCustomization } from './operations/set-ui-customization.js';
import { setUserMfaPreference } from './operations/set-user-mfa-preference.js';
import { setUserPoolClientSessionConfiguration } from './operations/set-user-pool-client-session-configuration.js';
import { setUserPoolMfaConfig } from './operations/set-user-pool-mfa-config.js';
import { setUserPoolSessionConfiguration } from './operations/set-user-pool-session-configuration.js';
import { setUserSettings } from './operations/set-user-settings.js';
import { startUserImportJob } from './operations/start-user-import-job.js';
import { startWebAuthnRegistration } from './operations/start-web-authn-registration.js';
import { stopUserImportJob } from './operations/stop-user-import-job.js';
import { tagResource } from './operations/tag-resource.js';
import { untagResource } from './operations/untag-resource.js';
import { updateDeviceStatus } from './operations/update-device-status.js';
import { updateGroup } from './operations/update-group.js';
import { updateIdentityProvider } from './operations/update-identity-provider.js';
import { updateManagedLoginBranding } from './operations/update-managed-login-branding.js';
import { updateProvisionedLimit } from './operations/update-provisioned-limit.js';
import { updateResourceServer } from './operations/update-resource-server.js';
import { updateTerms } from './operations/update-terms.js';
import { updateUserPool } from './operations/update-user-pool.js';
import { updateUserPoolClient } from './operations/update-user-pool-client.js';
import { updateUserPoolDomain } from './operations/update-user-pool-domain.js';
import { updateUserPoolReplica } from './operations/update-user-pool-replica.js';
import { signInOperations } from './sign-in/operations.js';
import { accountOperations } from './users/operations.js';

/** The operations of user pools, one file each. */
export const userPoolOperations: readonly Operation[] = [
  ...signInOperations,
  ...accountOperations,
  addCustomAttributes,
  addUserPoolClientSecret,
  adminAddUserToGroup,
  adminDeleteSoftwareToken,
  adminForgetDevice,
  adminGetDevice,
  adminGetUserAuthFactors,
  adminListDevices,
  adminListGroupsForUser,
  adminRemoveUserFromGroup,
  adminSetUserMfaPreference,
  adminSetUserSettings,
  adminUpdateDeviceStatus,
  completeWebAuthnRegistration,
  confirmDevice,
  createGroup,
  createIdentityProvider,
  createManagedLoginBranding,
  createResourceServer,
  createTerms,
  createUserImportJob,
  createUserPoolClient,
  createUserPoolDomain,
  createUserPoolReplica,
  createUserPool,
  deleteGroup,
  deleteIdentityProvider,
  deleteManagedLoginBranding,
  deleteResourceServer,
  deleteTerms,
  deleteUserPoolClientSecret,
  deleteUserPoolClient,
  deleteUserPoolDomain,
  deleteUserPoolReplica,
  deleteUserPool,
  deleteWebAuthnCredential,
  describeIdentityProvider,
  describeManagedLoginBrandingByClient,
  describeManagedLoginBranding,
  describeResourceServer,
  describeRiskConfiguration,
  describeTermsByClient,
  describeTerms,
  describeUserImportJob,
  describeUserPoolClient,
  describeUserPoolDomain,
  describeUserPool,
  forgetDevice,
  getCsvHeader,
  getDevice,
  getGroup,
  getIdentityProviderByIdentifier,
  getLogDeliveryConfiguration,
  getProvisionedLimit,
  getSigningCertificate,
  getUiCustomization,
  getUserAuthFactors,
  getUserPoolClientSessionConfiguration,
  getUserPoolMfaConfig,
  getUserPoolSessionConfiguration,
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
  listUsersInGroup,
  listWebAuthnCredentials,
  setLogDeliveryConfiguration,
  setRiskConfiguration,
  setUiCustomization,
  setUserMfaPreference,
  setUserPoolClientSessionConfiguration,
  setUserPoolMfaConfig,
  setUserPoolSessionConfiguration,
  setUserSettings,
  startUserImportJob,
  startWebAuthnRegistration,
  stopUserImportJob,
  tagResource,
  untagResource,
  updateDeviceStatus,
  updateGroup,
  updateIdentityProvider,
  updateManagedLoginBranding,
  updateProvisionedLimit,
  updateResourceServer,
  updateTerms,
  updateUserPoolClient,
  updateUserPoolDomain,
  updateUserPoolReplica,
  updateUserPool,
];
