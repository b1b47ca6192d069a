import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { endSignIn, type SignOutInput, type SignOutResult } from './internal/end-sign-in.js';
import { signOutCode } from './internal/sign-out-code.js';

export type { SignOutErrors, SignOutInput, SignOutResult } from './internal/end-sign-in.js';

/**
 * Signs out. It works offline, and for a guest: then it forgets the guest's identity. After it has resolved with `complete` or
 * `partial`, no late answer restores the session. A session of the managed login pages ends there, too: the page goes to
 * their logout endpoint and returns to one of `signOutUrls`. With `authSessionOpener` the logout page comes first, and a
 * user who cancels it stays signed in (`failed`).
 *
 * It never rejects for an answer of the service.
 */
export async function signOut(session: Session, input?: SignOutInput): Promise<SignOutResult> {
  return endSignIn(getInternals(session), input, signOutCode);
}
