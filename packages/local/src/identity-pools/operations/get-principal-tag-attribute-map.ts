import type { Operation } from '../../iam/operation.js';
import { requireIdentityPool } from '../pools/identity-pools.js';
import { assertHasProvider, findTagMap, type PrincipalTagMap } from '../pools/principal-tag-maps.js';

interface TagMapKey {
  readonly IdentityPoolId: string;
  readonly IdentityProviderName: string;
}

const NO_TAGS: PrincipalTagMap = { UseDefaults: false, PrincipalTags: {} };

export const getPrincipalTagAttributeMap: Operation<TagMapKey, TagMapKey & PrincipalTagMap> = {
  service: 'cognito-identity',
  name: 'GetPrincipalTagAttributeMap',
  authorization: 'signed',
  handle: async ({ IdentityPoolId, IdentityProviderName: provider }, { services }) => {
    const pool = await requireIdentityPool(services.store.db, IdentityPoolId);
    assertHasProvider(pool.configuration, provider);
    return { IdentityPoolId, IdentityProviderName: provider, ...(findTagMap(pool, provider) ?? NO_TAGS) };
  },
};
