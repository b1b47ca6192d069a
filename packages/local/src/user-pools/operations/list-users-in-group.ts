import type { Operation } from '../../iam/operation.js';
import { readPage } from '../answers/page.js';
import { toUserType, type UserType } from '../answers/user-type.js';
import { requireGroup } from '../groups/groups.js';
import { listMembers } from '../groups/members.js';
import { requirePool } from '../pools/pool-settings.js';

interface ListUsersInGroupInput {
  readonly UserPoolId: string;
  readonly GroupName: string;
  readonly Limit?: number;
  readonly NextToken?: string;
}

interface ListUsersInGroupOutput {
  readonly Users: readonly UserType[];
  readonly NextToken?: string;
}

/** Lists the users of a group. */
export const listUsersInGroup: Operation<ListUsersInGroupInput, ListUsersInGroupOutput> = {
  service: 'cognito-idp',
  name: 'ListUsersInGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { db } = services.store;
    const { id: userPoolId } = await requirePool(db, input.UserPoolId);
    const { name } = await requireGroup(db, { userPoolId, name: input.GroupName });
    const { entries, ...next } = await readPage(services, {
      listing: JSON.stringify(['ListUsersInGroup', userPoolId, name]),
      token: input.NextToken,
      limit: input.Limit,
      read: (after, count) => listMembers(db, { userPoolId, name }, { after, count }),
      keyOf: ({ sub }) => sub,
    });
    return { Users: entries.map(toUserType), ...next };
  },
};
