import type { Operation } from '../../iam/operation.js';
import { type SessionsPage, toSessionsPage } from '../answers/session-description-type.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { listSessions } from '../tokens/sessions.js';

interface ListUserSessionsInput {
  readonly AccessToken: string;
  readonly NextToken?: string;
}

/** Lists the sessions of the signed-in user. */
export const listUserSessions: Operation<ListUserSessionsInput, SessionsPage> = {
  service: 'cognito-idp',
  name: 'ListUserSessions',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user, pool, signInId: current } = await requireTokenHolder(services, input.AccessToken);
    const sessions = await listSessions(services, { userPoolId: pool.id, sub: user.sub });
    return toSessionsPage(services, { sub: user.sub, sessions, current, token: input.NextToken });
  },
};
