import { loadCode } from '../platform/load-code.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { readPending } from '../session/store-protocol-sign-in.js';
import type { SignInNextStep } from '../sign-in/sign-in-step.js';

/**
 * Returns the step of a sign-in that waits for `confirmSignIn`, for a reloaded page; undefined without one. The step survives a
 * reload in a store that keeps secrets, such as the default store of browsers.
 *
 * @throws {AuthError} `StorageUnavailable` when the store fails.
 */
export async function getPendingSignIn(session: Session): Promise<SignInNextStep | undefined> {
  const internals = getInternals(session);
  await internals.sync.ensureLoaded();
  if (internals.runtime.account().status === 'signedIn') return undefined;
  // Without one it loads no code.
  if (!internals.attempt.pending && !(await readPending(internals.records, { v: 1 }))) return undefined;
  const { findPendingStep } = await loadCode(import('../sign-in/pending.js'));
  return findPendingStep(internals);
}
