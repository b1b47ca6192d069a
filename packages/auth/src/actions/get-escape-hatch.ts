import { parseHandle } from '../bff/handle.js';
import { createTokenOnServerError } from '../bff/token-on-server.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { currentUser } from './internal/call-as-user.js';

/** The result of {@link getEscapeHatch}. */
export interface EscapeHatch {
  /**
   * The current refresh token. Code with this token acts as the user until the token is revoked. A renewal may replace it. With
   * refresh token rotation, its use elsewhere ends this session.
   */
  getRefreshToken(): string;
}

/**
 * Returns the refresh token, for code that passes the session to a system without this library. It is the only way to the
 * token. Logs and `JSON.stringify` of the result do not show it.
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, `invalidState` for a federated session, or `TokenOnServer` where the server of
 * the app has the token.
 */
export async function getEscapeHatch(session: Session): Promise<EscapeHatch> {
  const internals = getInternals(session);
  await internals.sync.ensureLoaded();
  const getRefreshToken = (): string => {
    const { refreshToken } = currentUser(internals).record;
    if (parseHandle(refreshToken)) throw createTokenOnServerError();
    return refreshToken;
  };
  getRefreshToken();
  return Object.freeze({ getRefreshToken });
}
