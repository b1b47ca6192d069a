import type { Operation } from '../../iam/operation.js';
import { requireIdentityPool } from '../pools/identity-pools.js';
import { assertHasProvider, createTagMap, type PrincipalTagMap, saveTagMap } from '../pools/principal-tag-maps.js';

interface TagMapKey {
  readonly IdentityPoolId: string;
  readonly IdentityProviderName: string;
}

export const setPrincipalTagAttributeMap: Operation<TagMapKey & Partial<PrincipalTagMap>, TagMapKey & PrincipalTagMap> =
  {
    service: 'cognito-identity',
    name: 'SetPrincipalTagAttributeMap',
    authorization: 'signed',
    handle: async (input, { services: { store, clock } }) => {
      const { IdentityPoolId, IdentityProviderName: provider, ...given } = input;
      const map = createTagMap(given);
      await store.transaction(async (tx) => {
        const pool = await requireIdentityPool(tx, IdentityPoolId);
        assertHasProvider(pool.configuration, provider);
        await saveTagMap(tx, pool, { provider, map, now: clock.now() });
      });
      return { IdentityPoolId, IdentityProviderName: provider, ...map };
    },
  };
