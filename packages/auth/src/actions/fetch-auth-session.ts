import type { FetchAuthSessionOptions } from '../session/fetch-session.js';
import type { Session } from '../session/session.js';
import type { CognitoAuthSession } from '../session/view.js';

/**
 * Returns the current session: {@link Session.fetchAuthSession} as a function.
 *
 * It rejects only after an abort, with the reason of `signal`.
 */
export function fetchAuthSession(session: Session, options?: FetchAuthSessionOptions): Promise<CognitoAuthSession> {
  return session.fetchAuthSession(options);
}
