import type { Operation } from '../../iam/operation.js';
import { setPassword } from '../accounts/set-password.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';

interface AdminSetUserPasswordInput extends AdminUserInput {
  readonly Password: string;
  readonly Permanent?: boolean;
}

/** Sets a user's password. A user of an external provider signs in here from then on. */
export const adminSetUserPassword: Operation<AdminSetUserPasswordInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminSetUserPassword',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    await setPassword(services, pool, { user, password: input.Password, isPermanent: input.Permanent === true });
    return {};
  },
};
