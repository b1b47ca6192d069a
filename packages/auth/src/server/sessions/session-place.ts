import { AuthError } from '../../errors/auth-error.js';
import type { UserSession } from '../../session/records.js';

/** The sessions in the cookies of a request. */
export interface FoundSessions {
  /** The sessions that count, the latest sign-in first. */
  readonly live: readonly UserSession[];
  /** Sessions that were ended by name and came back with an answer that was late. */
  readonly named: readonly UserSession[];
}

/** Where the cookies of a browser have the session. Its changes are those of one request. */
export interface SessionPlace {
  /**
   * Finds the sessions. It never throws for cookies of any content.
   *
   * @throws {AuthError} `NetworkError` where the keys of the user pool are necessary, and cannot be read.
   */
  find(): Promise<FoundSessions>;
  /**
   * Writes a session that is new, or a later generation of it.
   *
   * @throws {AuthError} `CookiesTooLarge`.
   */
  write(session: UserSession): Promise<void>;
  /** Removes the cookies of a session, and names it as ended. */
  end(session: UserSession): Promise<void>;
  /**
   * Removes the cookies that do not count: cut, foreign, outdated ones. Seals again what an earlier secret sealed. Names the session
   * that counts for the page.
   */
  tidy(current: UserSession | undefined): Promise<void>;
}

/** Creates the error of a session that does not fit into cookies. */
export function createTooLargeError(): AuthError {
  return new AuthError('configuration', 'CookiesTooLarge', 'The session is too large for cookies.', {
    recoverySuggestion: 'Reduce the claims and groups in the tokens.',
  });
}
