import type { Operation } from '../../iam/operation.js';
import { setEnabled } from '../accounts/set-enabled.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';

/** Disables a user: the user neither signs in nor refreshes. */
export const adminDisableUser: Operation<AdminUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminDisableUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    await setEnabled(services, user.sub, false);
    return {};
  },
};
