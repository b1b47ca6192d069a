import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { requirePasswordReset } from '../accounts/require-password-reset.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';

interface AdminResetUserPasswordInput extends AdminUserInput {
  readonly ClientMetadata?: StringMap;
}

/** Makes a user set a new password, by a code that is sent. */
export const adminResetUserPassword: Operation<AdminResetUserPasswordInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminResetUserPassword',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    await requirePasswordReset(services, pool, { user, metadata: input.ClientMetadata });
    return {};
  },
};
