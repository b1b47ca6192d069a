import type { Operation } from '../iam/operation.js';
import { createIdentityPool } from './operations/create-identity-pool.js';
import { deleteIdentities } from './operations/delete-identities.js';
import { deleteIdentityPool } from './operations/delete-identity-pool.js';
import { describeIdentity } from './operations/describe-identity.js';
import { describeIdentityPool } from './operations/describe-identity-pool.js';
import { getCredentialsForIdentity } from './operations/get-credentials-for-identity.js';
import { getId } from './operations/get-id.js';
import { getIdentityPoolRoles } from './operations/get-identity-pool-roles.js';
import { getOpenIdToken } from './operations/get-open-id-token.js';
import { getOpenIdTokenForDeveloperIdentity } from './operations/get-open-id-token-for-developer-identity.js';
import { getPrincipalTagAttributeMap } from './operations/get-principal-tag-attribute-map.js';
import { listIdentities } from './operations/list-identities.js';
import { listIdentityPools } from './operations/list-identity-pools.js';
import { listTagsForResource } from './operations/list-tags-for-resource.js';
import { lookupDeveloperIdentity } from './operations/lookup-developer-identity.js';
import { mergeDeveloperIdentities } from './operations/merge-developer-identities.js';
import { setIdentityPoolRoles } from './operations/set-identity-pool-roles.js';
import { setPrincipalTagAttributeMap } from './operations/set-principal-tag-attribute-map.js';
import { tagResource } from './operations/tag-resource.js';
import { unlinkDeveloperIdentity } from './operations/unlink-developer-identity.js';
import { unlinkIdentity } from './operations/unlink-identity.js';
import { untagResource } from './operations/untag-resource.js';
import { updateIdentityPool } from './operations/update-identity-pool.js';

const operations: readonly Operation[] = [
  createIdentityPool,
  deleteIdentities,
  deleteIdentityPool,
  describeIdentityPool,
  describeIdentity,
  getCredentialsForIdentity,
  getId,
  getIdentityPoolRoles,
  getOpenIdTokenForDeveloperIdentity,
  getOpenIdToken,
  getPrincipalTagAttributeMap,
  listIdentities,
  listIdentityPools,
  listTagsForResource,
  lookupDeveloperIdentity,
  mergeDeveloperIdentities,
  setIdentityPoolRoles,
  setPrincipalTagAttributeMap,
  tagResource,
  unlinkDeveloperIdentity,
  unlinkIdentity,
  untagResource,
  updateIdentityPool,
];

/** The operations of identity pools, one file each. */
export { operations as identityPoolOperations };
