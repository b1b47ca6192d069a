import type { Operation } from '../../iam/operation.js';
import { addMember } from '../groups/members.js';
import { requireUser } from '../inputs/admin-user.js';

interface AdminAddUserToGroupInput {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly GroupName: string;
}

/** Adds a user to a group. A member stays a member. */
export const adminAddUserToGroup: Operation<AdminAddUserToGroupInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminAddUserToGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    const group = { userPoolId: pool.id, name: input.GroupName };
    await services.store.transaction((tx) => addMember(tx, group, user.sub));
    return {};
  },
};
