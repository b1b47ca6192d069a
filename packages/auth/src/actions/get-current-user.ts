import { AuthError } from '../errors/auth-error.js';
import { keeperOf } from '../session/keeper.js';
import type { SignInDetails } from '../session/records.js';
import type { Session } from '../session/session.js';
import { createSignedOutError } from '../session/session-view.js';

/** Who is signed in. */
export interface AuthUser {
  /** The user's `sub`. */
  readonly userId: string;
  /** The name by which the user pool knows the user. */
  readonly username: string;
  readonly signInDetails?: SignInDetails;
}

/**
 * Who is signed in, without a request: also offline, and when the session has expired.
 *
 * @throws {AuthError} `signedOut` when nobody is; `service` when the store doesn't answer.
 */
export async function getCurrentUser(session: Session): Promise<AuthUser> {
  const { core } = keeperOf(session);
  await core.load();
  const account = core.account();
  switch (account.status) {
    case 'signedIn':
    case 'expired': {
      const { userId, username, record } = account.session;
      const { signInDetails } = record;
      return { userId, username, ...(signInDetails && { signInDetails }) };
    }
    case 'signedOut':
      throw createSignedOutError();
    case 'unavailable':
      throw account.error;
    case 'loading':
      throw new AuthError('unknown', 'Unknown', 'The session was not read.', {
        recoverySuggestion: 'Report this.',
      });
  }
}
