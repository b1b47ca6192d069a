import { AuthError } from '../errors/auth-error.js';
import { getInternals } from '../session/internals.js';
import { leaveSession } from '../session/leave-session.js';
import type { Session } from '../session/session.js';
import { callAsUser, currentUser } from './internal/call-as-user.js';
import { dropKeptDevice } from './internal/current-device.js';

/** The input of {@link deleteUser}. */
export interface DeleteUserInput {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Deletes the signed-in user (`DeleteUser`), and ends the session in all contexts with the event
 * `userDeleted`. A user that the service no longer knows counts as deleted.
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, or the service's exception. Then the session stays.
 */
export async function deleteUser(session: Session, input?: DeleteUserInput): Promise<void> {
  const { signal } = input ?? {};
  const internals = getInternals(session);
  await internals.sync.ensureLoaded();
  const user = currentUser(internals);
  const { sid } = user.record;
  try {
    await callAsUser(session, 'DeleteUser', {}, { signal, sid });
  } catch (error) {
    if (!(error instanceof AuthError) || error.code !== 'UserNotFoundException') throw error;
  }
  await dropKeptDevice(internals, user, undefined);
  // Another user may have signed in during the request.
  if (internals.runtime.sid() === sid) await leaveSession(internals, true);
}
