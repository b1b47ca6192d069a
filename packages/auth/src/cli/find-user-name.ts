import { getCurrentUser } from '../actions/get-current-user.js';
import type { Session } from '../session/session.js';
import { readSnapshot } from './open-profile.js';
import { toPlainText } from './plain-text.js';

/**
 * Finds the name that the signed-in user is known by: what the user has signed in with, where that is known.
 *
 * @returns undefined when no user is signed in, or the session has expired.
 */
export async function findUserName(session: Session): Promise<string | undefined> {
  const snapshot = await readSnapshot(session);
  if (snapshot.status === 'federated') return toPlainText(`a user of ${snapshot.provider}`);
  if (snapshot.status !== 'signedIn') return undefined;
  const { username, signInDetails } = await getCurrentUser(session);
  return toPlainText(signInDetails?.loginId ?? username);
}
