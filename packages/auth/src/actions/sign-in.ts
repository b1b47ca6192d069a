import { internalsOf } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { beginSignIn } from '../sign-in/begin-sign-in.js';
import type { SignInInput } from '../sign-in/sign-in-input.js';
import type { SignInOutput } from '../sign-in/sign-in-step.js';

/**
 * Signs a user in (`InitiateAuth`, `RespondToAuthChallenge`), or says what has to happen for that: `nextStep`. Most steps
 * are answered by `confirmSignIn`. A sign-in that waits for an answer is replaced by this one, a session that has expired
 * by the new one. Credentials for AWS are fetched when they are first asked for; an identity pool that fails doesn't undo
 * a sign-in.
 *
 * @throws {AuthError} `validation` for an empty user name or password; `invalidState` while a user is signed in;
 * `notAuthorized` for a wrong password; `service` with what the service or the network answered.
 *
 * @example
 * ```ts
 * const { isSignedIn, nextStep } = await auth.signIn({ username: 'ann@example.com', password });
 * ```
 *
 * @example
 * ```ts
 * const { nextStep } = await auth.signIn({ username, options: { preferredChallenge: 'EMAIL_OTP' } });
 * ```
 */
export async function signIn(session: Session, input: SignInInput): Promise<SignInOutput> {
  return beginSignIn(internalsOf(session), input, undefined);
}
