import type { FetchAuthSessionOptions } from '../session/fetch-session.js';
import type { Session } from '../session/session.js';
import type { CognitoAuthSession } from '../session/view.js';

/**
 * The session as it is now: {@link Session.fetchAuthSession} as a function.
 *
 * Rejects only when `signal` is aborted, with its reason.
 */
export function fetchAuthSession(session: Session, options?: FetchAuthSessionOptions): Promise<CognitoAuthSession> {
  return session.fetchAuthSession(options);
}
