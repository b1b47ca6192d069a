import type { Operation } from '../../iam/operation.js';
import { type GroupType, toGroupType } from '../answers/group-type.js';
import { readPage } from '../answers/page.js';
import { listUserGroups } from '../groups/groups.js';
import { requireUser } from '../inputs/admin-user.js';

interface AdminListGroupsForUserInput {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly Limit?: number;
  readonly NextToken?: string;
}

interface AdminListGroupsForUserOutput {
  readonly Groups: readonly GroupType[];
  readonly NextToken?: string;
}

/** Lists the groups of a user, by precedence. A user is in a hundred groups at most. */
export const adminListGroupsForUser: Operation<AdminListGroupsForUserInput, AdminListGroupsForUserOutput> = {
  service: 'cognito-idp',
  name: 'AdminListGroupsForUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { sub } = (await requireUser(services, input)).user;
    const groups = await listUserGroups(services.store.db, sub);
    const { entries, ...next } = await readPage(services, {
      listing: `AdminListGroupsForUser ${sub}`,
      token: input.NextToken,
      limit: input.Limit,
      read: (after, count) => {
        const start = groups.findIndex(({ name }) => name === after) + 1;
        return groups.slice(start, start + count);
      },
      keyOf: ({ name }) => name,
    });
    return { Groups: entries.map(toGroupType), ...next };
  },
};
