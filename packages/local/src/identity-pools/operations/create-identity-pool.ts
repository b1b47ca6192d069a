import type { Operation } from '../../iam/operation.js';
import { type IdentityPoolDescription, toIdentityPoolDescription } from '../answers/identity-pool.js';
import { type GivenConfiguration, toConfiguration } from '../pools/configuration.js';
import { createIdentityPoolId } from '../pools/identity-pool-id.js';
import { insertIdentityPool } from '../pools/identity-pools.js';

type CreateIdentityPoolInput = GivenConfiguration & { readonly IdentityPoolName: string };

export const createIdentityPool: Operation<CreateIdentityPoolInput, IdentityPoolDescription> = {
  service: 'cognito-identity',
  name: 'CreateIdentityPool',
  authorization: 'signed',
  handle: async (input, { services: { store, clock }, region }) => {
    const pool = {
      id: createIdentityPoolId(region, input.IdentityPoolTags),
      name: input.IdentityPoolName,
      configuration: toConfiguration(input),
      roles: { Roles: {} },
      principalTags: {},
    };
    await store.transaction((tx) => insertIdentityPool(tx, pool, clock.now()));
    return toIdentityPoolDescription(pool);
  },
};
