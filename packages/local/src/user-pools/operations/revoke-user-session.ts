import type { Operation } from '../../iam/operation.js';
import { invalidParameter } from '../base/errors.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { endSession, toSessionId } from '../tokens/sessions.js';

interface RevokeUserSessionInput {
  readonly AccessToken: string;
  readonly SessionId: string;
}

/** Ends another session of the signed-in user. */
export const revokeUserSession: Operation<RevokeUserSessionInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'RevokeUserSession',
  authorization: 'token',
  handle: async ({ AccessToken, SessionId: sessionId }, { services }) => {
    const { user, pool, signInId } = await requireTokenHolder(services, AccessToken);
    if (sessionId === toSessionId(signInId)) throw invalidParameter('The current session can not be revoked.');
    await endSession(services, { userPoolId: pool.id, sub: user.sub, sessionId });
    return {};
  },
};
