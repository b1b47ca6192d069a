import { AuthError } from '../errors/auth-error.js';
import { sessionOf } from '../session/account.js';
import { coreOf } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { leaveSession } from '../session/sign-in-commit.js';

/**
 * Ends what `federateToIdentityPool` began: the identity and its credentials are forgotten.
 *
 * @throws {AuthError} `invalidState` when the session isn't federated; `service` when the store can't be changed.
 */
export async function clearFederationToIdentityPool(session: Session): Promise<void> {
  const core = coreOf(session);
  await core.load();
  const current = sessionOf(core.account());
  if (!current || current.tokens) {
    throw new AuthError('invalidState', 'NotFederated', 'The session is not federated.', {
      recoverySuggestion: 'Call signOut() to end it.',
    });
  }
  await leaveSession(core);
}
