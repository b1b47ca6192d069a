import type { Operation } from '../../iam/operation.js';
import { type IdentityPoolDescription, toIdentityPoolDescription } from '../answers/identity-pool.js';
import { requireIdentityPool } from '../pools/identity-pools.js';

interface DescribeIdentityPoolInput {
  readonly IdentityPoolId: string;
}

export const describeIdentityPool: Operation<DescribeIdentityPoolInput, IdentityPoolDescription> = {
  service: 'cognito-identity',
  name: 'DescribeIdentityPool',
  authorization: 'signed',
  handle: async ({ IdentityPoolId }, { services }) =>
    toIdentityPoolDescription(await requireIdentityPool(services.store.db, IdentityPoolId)),
};
