import type { Operation } from '../../iam/operation.js';
import { changePassword as replacePassword } from '../accounts/change-password.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface ChangePasswordInput {
  readonly AccessToken: string;
  /** Absent for users who have none yet. */
  readonly PreviousPassword?: string;
  readonly ProposedPassword: string;
}

/** Replaces the password of a signed-in user. */
export const changePassword: Operation<ChangePasswordInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'ChangePassword',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { pool, user } = await requireTokenHolder(services, input.AccessToken);
    const { PreviousPassword: previous, ProposedPassword: proposed } = input;
    await replacePassword(services, pool, { user, previous, proposed });
    return {};
  },
};
