import { createOwnError } from '../errors/own-errors.js';
import { getInternals } from '../session/internals.js';
import type { SignInDetails } from '../session/records.js';
import type { Session } from '../session/session.js';

/** The signed-in user. */
export interface AuthUser {
  /** The user's `sub`. */
  readonly userId: string;
  /** The name of the user in the user pool. */
  readonly username: string;
  readonly signInDetails?: SignInDetails;
}

/**
 * Returns the signed-in user without a request: also offline, and when the session has expired.
 *
 * @throws {AuthError} `signedOut` when no user is signed in; `invalidState` when the session is federated to an
 * identity pool; `service` when the store does not answer.
 */
export async function getCurrentUser(session: Session): Promise<AuthUser> {
  const internals = getInternals(session);
  await internals.sync.ensureLoaded();
  const account = internals.runtime.account();
  if (account.status === 'unavailable') throw account.error;
  if (account.status === 'loading') throw createOwnError('StorageUnavailable');
  if (account.status === 'signedOut') throw createOwnError('SignedOut');
  const { session: current } = account;
  if (!current.tokens) throw createOwnError('Federated');
  const { userId, username, record } = current;
  return { userId, username, ...(record.signInDetails && { signInDetails: record.signInDetails }) };
}
