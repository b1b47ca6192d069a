import { AuthError } from '../errors/auth-error.js';
import { getInternals } from '../session/internals.js';
import { leaveSession } from '../session/leave-session.js';
import type { Session } from '../session/session.js';

/**
 * Ends a federation of `federateToIdentityPool`, and forgets its identity and credentials.
 *
 * @throws {AuthError} `invalidState` when the session is not federated; `service` when the store cannot be changed.
 */
export async function clearFederationToIdentityPool(session: Session): Promise<void> {
  const internals = getInternals(session);
  await internals.sync.ensureLoaded();
  const current = internals.runtime.account().session;
  if (!current || current.tokens) {
    throw new AuthError('invalidState', 'NotFederated', 'The session is not federated.', {
      recoverySuggestion: 'Call signOut() to end it.',
    });
  }
  await leaveSession(internals);
}
