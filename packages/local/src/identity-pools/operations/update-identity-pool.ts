import type { Operation } from '../../iam/operation.js';
import { type IdentityPoolDescription, toIdentityPoolDescription } from '../answers/identity-pool.js';
import { type GivenConfiguration, toConfiguration } from '../pools/configuration.js';
import { requireIdentityPool, saveIdentityPool } from '../pools/identity-pools.js';

type UpdateIdentityPoolInput = GivenConfiguration & {
  readonly IdentityPoolId: string;
  readonly IdentityPoolName: string;
};

/** Replaces the whole configuration: settings that are not given are unset. */
export const updateIdentityPool: Operation<UpdateIdentityPoolInput, IdentityPoolDescription> = {
  service: 'cognito-identity',
  name: 'UpdateIdentityPool',
  authorization: 'signed',
  handle: async (input, { services: { store, clock } }) => {
    const { IdentityPoolId: id, IdentityPoolName: name } = input;
    const configuration = toConfiguration(input);
    await store.transaction(async (tx) => {
      const pool = await requireIdentityPool(tx, id);
      await saveIdentityPool(tx, pool, { name, configuration, now: clock.now() });
    });
    return toIdentityPoolDescription({ id, name, configuration });
  },
};
