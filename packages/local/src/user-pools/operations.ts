import type { Operation } from '../iam/operation.js';
import { configurationOperations } from './configuration/operations.js';
import { importOperations } from './import/import-operations.js';
import { addCustomAttributes } from './operations/add-custom-attributes.js';
import { addUserPoolClientSecret } from './operations/add-user-pool-client-secret.js';
import { adminAddUserToGroup } from './operations/admin-add-user-to-group.js';
import { adminListGroupsForUser } from './operations/admin-list-groups-for-user.js';
import { adminRemoveUserFromGroup } from './operations/admin-remove-user-from-group.js';
import { createGroup } from './operations/create-group.js';
import { createIdentityProvider } from './operations/create-identity-provider.js';
import { createResourceServer } from './operations/create-resource-server.js';
import { createUserPool } from './operations/create-user-pool.js';
import { createUserPoolClient } from './operations/create-user-pool-client.js';
import { createUserPoolDomain } from './operations/create-user-pool-domain.js';
import { deleteGroup } from './operations/delete-group.js';
import { deleteIdentityProvider } from './operations/delete-identity-provider.js';
import { deleteResourceServer } from './operations/delete-resource-server.js';
import { deleteUserPool } from './operations/delete-user-pool.js';
import { deleteUserPoolClient } from './operations/delete-user-pool-client.js';
import { deleteUserPoolClientSecret } from './operations/delete-user-pool-client-secret.js';
import { deleteUserPoolDomain } from './operations/delete-user-pool-domain.js';
import { describeIdentityProvider } from './operations/describe-identity-provider.js';
import { describeResourceServer } from './operations/describe-resource-server.js';
import { describeUserPool } from './operations/describe-user-pool.js';
import { describeUserPoolClient } from './operations/describe-user-pool-client.js';
import { describeUserPoolDomain } from './operations/describe-user-pool-domain.js';
import { getGroup } from './operations/get-group.js';
import { getIdentityProviderByIdentifier } from './operations/get-identity-provider-by-identifier.js';
import { getSigningCertificate } from './operations/get-signing-certificate.js';
import { getUserPoolMfaConfig } from './operations/get-user-pool-mfa-config.js';
import { listGroups } from './operations/list-groups.js';
import { listIdentityProviders } from './operations/list-identity-providers.js';
import { listResourceServers } from './operations/list-resource-servers.js';
import { listUserPoolClientSecrets } from './operations/list-user-pool-client-secrets.js';
import { listUserPoolClients } from './operations/list-user-pool-clients.js';
import { listUserPools } from './operations/list-user-pools.js';
import { listUsersInGroup } from './operations/list-users-in-group.js';
import { setUserPoolMfaConfig } from './operations/set-user-pool-mfa-config.js';
import { updateGroup } from './operations/update-group.js';
import { updateIdentityProvider } from './operations/update-identity-provider.js';
import { updateResourceServer } from './operations/update-resource-server.js';
import { updateUserPool } from './operations/update-user-pool.js';
import { updateUserPoolClient } from './operations/update-user-pool-client.js';
import { updateUserPoolDomain } from './operations/update-user-pool-domain.js';
import { signInOperations } from './sign-in/operations.js';
import { accountOperations } from './users/operations.js';

/** The operations of user pools, one file each. */
export const userPoolOperations: readonly Operation[] = [
  ...configurationOperations,
  ...importOperations,
  ...signInOperations,
  ...accountOperations,
  addCustomAttributes,
  addUserPoolClientSecret,
  adminAddUserToGroup,
  adminListGroupsForUser,
  adminRemoveUserFromGroup,
  createGroup,
  createIdentityProvider,
  createResourceServer,
  createUserPoolClient,
  createUserPoolDomain,
  createUserPool,
  deleteGroup,
  deleteIdentityProvider,
  deleteResourceServer,
  deleteUserPoolClientSecret,
  deleteUserPoolClient,
  deleteUserPoolDomain,
  deleteUserPool,
  describeIdentityProvider,
  describeResourceServer,
  describeUserPoolClient,
  describeUserPoolDomain,
  describeUserPool,
  getGroup,
  getIdentityProviderByIdentifier,
  getSigningCertificate,
  getUserPoolMfaConfig,
  listGroups,
  listIdentityProviders,
  listResourceServers,
  listUserPoolClientSecrets,
  listUserPoolClients,
  listUserPools,
  listUsersInGroup,
  setUserPoolMfaConfig,
  updateGroup,
  updateIdentityProvider,
  updateResourceServer,
  updateUserPoolClient,
  updateUserPoolDomain,
  updateUserPool,
];
