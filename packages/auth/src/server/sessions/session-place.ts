import { AuthError } from '../../errors/auth-error.js';
import type { UserSession } from '../../session/records.js';
import type { Settings } from '../settings/options.js';
import type { RequestCookies } from './cookie-jar.js';

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

/** Two generations of the same tokens differ by less, in characters. */
const GROWTH = 256;

/**
 * Returns the length that a `Cookie` header may have after a write. A longer one than usual has just arrived: then a renewal may keep
 * its length, because other cookies of the app must not end the session.
 */
export function limitHeader(cookies: RequestCookies, usual: number): number {
  const received = cookies.list().reduce((sum, { name, value }) => sum + name.length + value.length + '=; '.length, 0);
  return Math.max(usual, received + GROWTH);
}

/** Creates the error of a session that does not fit into cookies. */
export function createTooLargeError({ mode, hasStore }: Pick<Settings, 'mode' | 'hasStore'>): AuthError {
  const way = mode === 'bff' ? 'Give createAuthServer a `store`' : "Use mode: 'bff' with a `store`";
  return new AuthError('configuration', 'CookiesTooLarge', 'The session is too large for cookies.', {
    recoverySuggestion:
      mode === 'bff' && hasStore
        ? 'Other cookies of the app leave no room: reduce them.'
        : `${way}, which has the tokens then, or reduce the claims and groups in them.`,
  });
}
