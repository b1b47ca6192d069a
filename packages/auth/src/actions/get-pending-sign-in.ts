import { loadCode } from '../platform/load-code.js';
import { internalsOf } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { findPendingSignIn } from '../sign-in/pending.js';
import type { SignInNextStep } from '../sign-in/sign-in-step.js';

/**
 * The step at which a sign-in waits for `confirmSignIn`, for a page that was loaded anew; undefined when none does. It is
 * kept over a reload where the store keeps secrets, as the default in browsers does.
 *
 * @throws {AuthError} `StorageUnavailable` when the store fails.
 */
export async function getPendingSignIn(session: Session): Promise<SignInNextStep | undefined> {
  const internals = internalsOf(session);
  await internals.sync.ensureLoaded();
  if (internals.runtime.account().status === 'signedIn') return undefined;
  const pending = await findPendingSignIn(internals);
  if (!pending) return undefined;
  const { toNextStep } = await loadCode(import('../sign-in/steps.js'));
  return toNextStep(pending);
}
