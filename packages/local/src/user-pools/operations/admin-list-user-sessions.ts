import type { Operation } from '../../iam/operation.js';
import { type SessionsPage, toSessionsPage } from '../answers/session-description-type.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';
import { listSessions } from '../tokens/sessions.js';

interface AdminListUserSessionsInput extends AdminUserInput {
  readonly NextToken?: string;
}

/** Lists the sessions of a user. */
export const adminListUserSessions: Operation<AdminListUserSessionsInput, SessionsPage> = {
  service: 'cognito-idp',
  name: 'AdminListUserSessions',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    const sessions = await listSessions(services, { userPoolId: pool.id, sub: user.sub });
    return toSessionsPage(services, { sub: user.sub, sessions, current: undefined, token: input.NextToken });
  },
};
