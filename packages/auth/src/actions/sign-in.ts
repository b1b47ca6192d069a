import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { beginSignIn } from '../sign-in/begin-sign-in.js';
import type { SignInInput } from '../sign-in/sign-in-input.js';
import type { SignInOutput } from '../sign-in/sign-in-step.js';

/**
 * Signs a user in (`InitiateAuth`, `RespondToAuthChallenge`), or returns the next step. `confirmSignIn` answers most steps. A new
 * sign-in replaces one that waits for an answer, and a session that has expired. The first use of AWS credentials requests
 * them; a failure of the identity pool does not undo the sign-in.
 *
 * @throws {AuthError} `validation` for an empty user name or password; `invalidState` while a user is signed in;
 * `notAuthorized` for a wrong password; `service` with the service's exception or a network error.
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
  return beginSignIn(getInternals(session), input, undefined);
}
