import type { Operation } from '../../iam/operation.js';
import { keepKnownMembers } from '../../model/known-members.js';
import { toUserPoolType, type UserPoolType } from '../answers/user-pool-type.js';
import { createUserPoolId } from '../base/new-ids.js';
import { assertPoolSettings } from '../pools/pool-rules.js';
import { completePoolSettings, type NewPoolSettings } from '../pools/pool-settings.js';
import { insertPool } from '../pools/pools.js';

interface CreateUserPoolInput extends NewPoolSettings {
  readonly PoolName: string;
}

interface CreateUserPoolOutput {
  readonly UserPool: UserPoolType;
}

/** Creates a user pool in the region of the call. */
export const createUserPool: Operation<CreateUserPoolInput, CreateUserPoolOutput> = {
  service: 'cognito-idp',
  name: 'CreateUserPool',
  authorization: 'signed',
  handle: async (input, { services, region }) => {
    const { PoolName: name, ...given } = keepKnownMembers('cognito-idp', 'CreateUserPool', input);
    const settings = completePoolSettings(given);
    assertPoolSettings(settings);
    const id = createUserPoolId(region, settings['UserPoolTags']);
    const pool = await services.store.transaction((tx) => insertPool(tx, services, { id, name, settings }));
    // Creates the keys before the first tokens need them. After a failure the first tokens try again.
    services.signingKeys.get(id).catch(() => undefined);
    return { UserPool: toUserPoolType(pool, { account: services.settings.account, users: 0 }) };
  },
};
