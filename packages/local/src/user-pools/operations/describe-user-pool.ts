import type { Operation } from '../../iam/operation.js';
import { toUserPoolType, type UserPoolType } from '../answers/user-pool-type.js';
import { isCustomDomain, listDomains } from '../configuration/domains.js';
import { requirePool } from '../pools/pool-settings.js';
import { countUsers } from '../pools/pools.js';

interface DescribeUserPoolInput {
  readonly UserPoolId: string;
}

interface DescribeUserPoolOutput {
  readonly UserPool: UserPoolType;
}

/** Describes a user pool with its settings, its domains and the number of its users. */
export const describeUserPool: Operation<DescribeUserPoolInput, DescribeUserPoolOutput> = {
  service: 'cognito-idp',
  name: 'DescribeUserPool',
  authorization: 'signed',
  handle: async (input, { services: { store, settings } }) => {
    const pool = await requirePool(store.db, input.UserPoolId);
    const users = await countUsers(store.db, pool.id);
    const domains = await listDomains(store.db, pool.id);
    const custom = domains.find(({ content }) => isCustomDomain(content));
    const prefixed = domains.find((domain) => domain !== custom);
    return {
      UserPool: {
        ...toUserPoolType(pool, { account: settings.account, users }),
        ...(prefixed !== undefined && { Domain: prefixed.name }),
        ...(custom !== undefined && { CustomDomain: custom.name }),
      },
    };
  },
};
