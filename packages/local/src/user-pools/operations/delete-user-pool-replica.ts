import type { Operation } from '../../iam/operation.js';
import { toUserPoolReplicaType, type UserPoolReplicaType } from '../answers/user-pool-replica-type.js';
import { removeReplica } from '../configuration/replicas.js';
import { requirePool } from '../pools/pool-settings.js';

interface DeleteUserPoolReplicaInput {
  readonly UserPoolId: string;
  readonly RegionName: string;
}

interface DeleteUserPoolReplicaOutput {
  readonly UserPoolReplica: UserPoolReplicaType;
}

/** Deletes a replica of a user pool. */
export const deleteUserPoolReplica: Operation<DeleteUserPoolReplicaInput, DeleteUserPoolReplicaOutput> = {
  service: 'cognito-idp',
  name: 'DeleteUserPoolReplica',
  authorization: 'signed',
  handle: async ({ UserPoolId: userPoolId, RegionName: region }, { services }) => {
    await services.store.transaction(async (tx) => {
      await requirePool(tx, userPoolId);
      await removeReplica(tx, { userPoolId, region });
    });
    const { account } = services.settings;
    return { UserPoolReplica: toUserPoolReplicaType({ userPoolId, region, account, status: 'DELETING' }) };
  },
};
