import type { Operation } from '../../iam/operation.js';
import { setEnabled } from '../accounts/set-enabled.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';

/** Enables a user. */
export const adminEnableUser: Operation<AdminUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminEnableUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    await setEnabled(services, user.sub, true);
    return {};
  },
};
