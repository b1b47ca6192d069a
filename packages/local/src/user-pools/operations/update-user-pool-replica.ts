import type { Operation } from '../../iam/operation.js';
import { toUserPoolReplicaType, type UserPoolReplicaType } from '../answers/user-pool-replica-type.js';
import { changeReplica } from '../configuration/replicas.js';
import { requirePool } from '../pools/pool-settings.js';

interface UpdateUserPoolReplicaInput {
  readonly UserPoolId: string;
  readonly RegionName: string;
  readonly Status: 'ACTIVE' | 'INACTIVE';
}

interface UpdateUserPoolReplicaOutput {
  readonly UserPoolReplica: UserPoolReplicaType;
}

/** Switches a replica on or off. */
export const updateUserPoolReplica: Operation<UpdateUserPoolReplicaInput, UpdateUserPoolReplicaOutput> = {
  service: 'cognito-idp',
  name: 'UpdateUserPoolReplica',
  authorization: 'signed',
  handle: async ({ UserPoolId: userPoolId, RegionName: region, Status: status }, { services }) => {
    await services.store.transaction(async (tx) => {
      await requirePool(tx, userPoolId);
      await changeReplica(tx, services, { userPoolId, region, status });
    });
    const { account } = services.settings;
    return { UserPoolReplica: toUserPoolReplicaType({ userPoolId, region, account, status }) };
  },
};
