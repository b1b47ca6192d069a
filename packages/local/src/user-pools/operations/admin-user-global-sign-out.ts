import type { Operation } from '../../iam/operation.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';
import { endSignIns } from '../tokens/revoke.js';

/** Ends all sign-ins of a user. */
export const adminUserGlobalSignOut: Operation<AdminUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminUserGlobalSignOut',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    await endSignIns(services, user.sub);
    return {};
  },
};
