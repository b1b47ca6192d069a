import { assertText, readInput } from '../errors/read-input.js';
import { loadCode } from '../platform/load-code.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import type { ConfirmSignInInput, SignInOutput } from '../sign-in/sign-in-step.js';

/**
 * Answers the last `nextStep` of {@link signIn} or of this function (`RespondToAuthChallenge`). After a wrong code the user can
 * try again. In a store that keeps secrets the step survives a reload, while the service waits: 3 minutes, or
 * `AuthSessionValidity` of the app client.
 *
 * @throws {AuthError} `validation` for an empty answer, or one that is not among the choices; `invalidState` with
 * `SignInException` when no step waits for an answer; `CodeMismatchException`; `NotAuthorizedException` when the step has
 * expired; or another exception.
 *
 * @example
 * ```ts
 * const { nextStep } = await auth.signIn({ username, password });
 * if (nextStep.signInStep === 'CONFIRM_SIGN_IN_WITH_TOTP_CODE') await auth.confirmSignIn({ challengeResponse: code });
 * ```
 */
export async function confirmSignIn(session: Session, input: ConfirmSignInInput): Promise<SignInOutput> {
  const internals = getInternals(session);
  assertText(readInput(input).challengeResponse, 'challengeResponse', 'EmptyChallengeResponse');
  const since = internals.runtime.signOuts();
  const { answerStep } = await loadCode(import('../sign-in/answer-step.js'));
  return answerStep(internals, input, since);
}
