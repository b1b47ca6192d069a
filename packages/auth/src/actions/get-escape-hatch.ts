import { internalsOf } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { currentUser } from './internal/call-as-user.js';

/** The way around the session: see {@link getEscapeHatch}. */
export interface EscapeHatch {
  /**
   * The refresh token at this moment. Code that has it acts as this user until it is revoked. A renewal may replace it,
   * and with refresh token rotation its use elsewhere ends this session.
   */
  getRefreshToken(): string;
}

/**
 * The one way to the refresh token, for code that has to hand the session on to something that can't use this library.
 * The token isn't in the object: neither a log nor `JSON.stringify` shows it.
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, or `invalidState` for a federated session.
 */
export async function getEscapeHatch(session: Session): Promise<EscapeHatch> {
  const internals = internalsOf(session);
  await internals.sync.ensureLoaded();
  currentUser(internals);
  return Object.freeze({ getRefreshToken: () => currentUser(internals).record.refreshToken });
}
