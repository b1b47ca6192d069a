import type { Operation } from '../../iam/operation.js';
import { removeMember } from '../groups/members.js';
import { requireUser } from '../inputs/admin-user.js';

interface AdminRemoveUserFromGroupInput {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly GroupName: string;
}

/** Removes a user from a group. */
export const adminRemoveUserFromGroup: Operation<AdminRemoveUserFromGroupInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminRemoveUserFromGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    const group = { userPoolId: pool.id, name: input.GroupName };
    await services.store.transaction((tx) => removeMember(tx, group, user.sub));
    return {};
  },
};
