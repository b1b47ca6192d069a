import type { Operation } from '../../iam/operation.js';
import { keepKnownMembers } from '../../model/known-members.js';
import { assertPoolSettings } from '../pools/pool-rules.js';
import { changePoolSettings, type GivenPoolSettings, requirePool, writePoolSettings } from '../pools/pool-settings.js';

interface UpdateUserPoolInput extends GivenPoolSettings {
  readonly UserPoolId: string;
  readonly PoolName?: string;
}

/** Changes the settings of a user pool. An omitted setting stays or goes back to its default, setting by setting. */
export const updateUserPool: Operation<UpdateUserPoolInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'UpdateUserPool',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, PoolName, ...given } = keepKnownMembers('cognito-idp', 'UpdateUserPool', input);
    await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, UserPoolId);
      const settings = changePoolSettings(pool.settings, given);
      assertPoolSettings(settings);
      await writePoolSettings(tx, services, { ...pool, name: PoolName ?? pool.name, settings });
    });
    return {};
  },
};
