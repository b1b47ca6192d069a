import { AuthError } from '../errors/auth-error.js';
import { sessionOf } from '../session/account.js';
import { internalsOf } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { leaveSession } from '../session/sign-in-commit.js';

/**
 * Ends a federation of `federateToIdentityPool`, and forgets its identity and credentials.
 *
 * @throws {AuthError} `invalidState` when the session is not federated; `service` when the store cannot be changed.
 */
export async function clearFederationToIdentityPool(session: Session): Promise<void> {
  const internals = internalsOf(session);
  await internals.sync.ensureLoaded();
  const current = sessionOf(internals.runtime.account());
  if (!current || current.tokens) {
    throw new AuthError('invalidState', 'NotFederated', 'The session is not federated.', {
      recoverySuggestion: 'Call signOut() to end it.',
    });
  }
  await leaveSession(internals);
}
