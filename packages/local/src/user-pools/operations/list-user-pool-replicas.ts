import type { Operation } from '../../iam/operation.js';
import { readPageFrom } from '../answers/page.js';
import { toUserPoolReplicaType, type UserPoolReplicaType } from '../answers/user-pool-replica-type.js';
import { getRegion } from '../base/issuer.js';
import { listReplicas } from '../configuration/replicas.js';
import { requirePool } from '../pools/pool-settings.js';

interface ListUserPoolReplicasInput {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface ListUserPoolReplicasOutput {
  readonly UserPoolReplicas: readonly UserPoolReplicaType[];
  readonly NextToken?: string;
}

/** Lists the regions of a user pool. The pool itself comes first. */
export const listUserPoolReplicas: Operation<ListUserPoolReplicasInput, ListUserPoolReplicasOutput> = {
  service: 'cognito-idp',
  name: 'ListUserPoolReplicas',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId: userPoolId } = input;
    const { account } = services.settings;
    await requirePool(services.store.db, userPoolId);
    const replicas = await listReplicas(services.store.db, userPoolId);
    const all = [
      toUserPoolReplicaType({ userPoolId, region: getRegion(userPoolId), account, status: 'ACTIVE' }),
      ...replicas.map(({ name: region, content: { status } }) =>
        toUserPoolReplicaType({ userPoolId, region, account, status }),
      ),
    ];
    const { entries, ...next } = await readPageFrom(services, all, {
      listing: `ListUserPoolReplicas ${userPoolId}`,
      token: input.NextToken,
      limit: input.MaxResults,
      keyOf: ({ Role, RegionName }) => `${Role} ${RegionName}`,
    });
    return { UserPoolReplicas: entries, ...next };
  },
};
