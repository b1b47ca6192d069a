import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { confirmWithoutCode } from '../accounts/confirm-sign-up.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';

interface AdminConfirmSignUpInput extends AdminUserInput {
  readonly ClientMetadata?: StringMap;
}

/** Confirms a sign-up without a code. */
export const adminConfirmSignUp: Operation<AdminConfirmSignUpInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminConfirmSignUp',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    await confirmWithoutCode(services, pool, { user, metadata: input.ClientMetadata });
    return {};
  },
};
