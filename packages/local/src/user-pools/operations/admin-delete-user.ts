import type { Operation } from '../../iam/operation.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';
import { deleteUser as removeUser } from '../users/users.js';

/** Deletes a user. */
export const adminDeleteUser: Operation<AdminUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminDeleteUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    await removeUser(services, user.sub);
    return {};
  },
};
