// The method of a page that the login pages open: `createAuth` loads it as one file.
import { getInternals } from './session/internals.js';
import type { Session } from './session/session.js';
import { type HandleRedirectInput, type HandleRedirectOutput, handleArrival } from './sign-in/web/handle-arrival.js';
import * as steps from './sign-in/web/redirect-steps.js';

/** `handleRedirect` with the code that it needs. */
export function handleRedirect(session: Session, input: HandleRedirectInput): Promise<HandleRedirectOutput> {
  return handleArrival(getInternals(session), input, async () => steps);
}
