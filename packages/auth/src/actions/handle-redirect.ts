import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { type HandleRedirectInput, type HandleRedirectOutput, handleArrival } from '../sign-in/web/handle-arrival.js';

export type { HandleRedirectInput, HandleRedirectOutput } from '../sign-in/web/handle-arrival.js';

/**
 * Finishes a sign-in of `signInWithRedirect`. Call it at the start of the callback page. Without a redirect it does nothing and
 * loads no code. A second call during the sign-in waits for the same sign-in; a call after a network failure tries again.
 *
 * @throws {AuthError} the error of the login pages (`access_denied`, ...); `invalidState` with `UnknownState` when no user is
 * signed in and this browser has not started such a sign-in or has finished it. The same code is thrown for a `code` or an
 * `error` at a configured `signInUrls` address that no sign-in requested. Then no request is sent, and the address stays.
 *
 * @example
 * ```ts
 * const redirect = await auth.handleRedirect();
 * if (redirect.status === 'signedIn') console.log(redirect.customState);
 * ```
 */
export async function handleRedirect(session: Session, input: HandleRedirectInput = {}): Promise<HandleRedirectOutput> {
  return handleArrival(getInternals(session), input, () => import('../sign-in/web/redirect-steps.js'));
}
