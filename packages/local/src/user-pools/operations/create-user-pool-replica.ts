import type { Operation } from '../../iam/operation.js';
import { toUserPoolReplicaType, type UserPoolReplicaType } from '../answers/user-pool-replica-type.js';
import { insertReplica } from '../configuration/replicas.js';
import { requirePool } from '../pools/pool-settings.js';

interface CreateUserPoolReplicaInput {
  readonly UserPoolId: string;
  readonly RegionName: string;
  readonly UserPoolTags?: Readonly<Record<string, string>>;
}

interface CreateUserPoolReplicaOutput {
  readonly UserPoolReplica: UserPoolReplicaType;
}

/** Gives a user pool a replica in another region. */
export const createUserPoolReplica: Operation<CreateUserPoolReplicaInput, CreateUserPoolReplicaOutput> = {
  service: 'cognito-idp',
  name: 'CreateUserPoolReplica',
  authorization: 'signed',
  handle: async ({ UserPoolId: userPoolId, RegionName: region, UserPoolTags: tags = {} }, { services }) => {
    await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, userPoolId);
      await insertReplica(tx, services, { pool, region, tags });
    });
    const { account } = services.settings;
    return { UserPoolReplica: toUserPoolReplicaType({ userPoolId, region, account, status: 'CREATING' }) };
  },
};
