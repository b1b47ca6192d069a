import type { Operation } from '../../iam/operation.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';
import { endSession } from '../tokens/sessions.js';

interface AdminRevokeUserSessionInput extends AdminUserInput {
  readonly SessionId: string;
}

/** Ends a session of a user. */
export const adminRevokeUserSession: Operation<AdminRevokeUserSessionInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminRevokeUserSession',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    await endSession(services, { userPoolId: pool.id, sub: user.sub, sessionId: input.SessionId });
    return {};
  },
};
