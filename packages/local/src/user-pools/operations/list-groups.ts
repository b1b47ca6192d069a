import type { Operation } from '../../iam/operation.js';
import { type GroupType, toGroupType } from '../answers/group-type.js';
import { readPage } from '../answers/page.js';
import { readGroups } from '../groups/groups.js';
import { requirePool } from '../pools/pool-settings.js';

interface ListGroupsInput {
  readonly UserPoolId: string;
  readonly Limit?: number;
  readonly NextToken?: string;
}

interface ListGroupsOutput {
  readonly Groups: readonly GroupType[];
  readonly NextToken?: string;
}

/** Lists the groups of a user pool, by name. */
export const listGroups: Operation<ListGroupsInput, ListGroupsOutput> = {
  service: 'cognito-idp',
  name: 'ListGroups',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { id } = await requirePool(services.store.db, input.UserPoolId);
    const { entries, ...next } = await readPage(services, {
      listing: `ListGroups ${id}`,
      token: input.NextToken,
      limit: input.Limit,
      read: (after, count) => readGroups(services.store.db, id, { after, count }),
      keyOf: ({ name }) => name,
    });
    return { Groups: entries.map(toGroupType), ...next };
  },
};
