import { getUserPool } from '../cognito/get-user-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { assertText, readInput } from '../errors/read-input.js';
import { loadCode } from '../platform/load-code.js';
import { findDevice } from '../session/devices.js';
import { getInternals, type Internals } from '../session/internals.js';
import { forgetPendingSignIn, type PendingSignIn } from '../session/pending-sign-in.js';
import type { Session } from '../session/session.js';
import { assertNotSignedIn, findNextStep, type SignInFlow } from '../sign-in/flow.js';
import { findPendingSignIn } from '../sign-in/pending.js';
import type { AnyConfirmSignInInput, ConfirmSignInInput, SignInOutput } from '../sign-in/sign-in-step.js';

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
  getUserPool(internals);
  const since = internals.runtime.signOuts();
  await internals.sync.ensureLoaded();
  assertNotSignedIn(internals);
  const pending = await findPendingSignIn(internals);
  if (!pending) {
    throw new AuthError('invalidState', 'SignInException', 'No sign-in waits for an answer.', {
      recoverySuggestion: 'Call signIn() first. A step expires after a few minutes.',
    });
  }
  const { answerPending, takesPassword } = await loadCode(import('../sign-in/answers.js'));
  try {
    return await answerPending(await resumeFlow(internals, pending, { input, since }), pending, input);
  } catch (error) {
    const nextStep = findNextStep(error);
    if (nextStep || isOver(error, takesPassword(pending))) await forgetPendingSignIn(internals);
    if (!nextStep) throw error;
    return { isSignedIn: false, nextStep };
  }
}

/**
 * For a wrong code the service reports a mismatch, so this exception ends the sign-in. A wrong password does not end it, nor
 * does a temporary lockout.
 */
function isOver(error: unknown, takesPassword: boolean): boolean {
  if (!(error instanceof AuthError) || error.code !== 'NotAuthorizedException') return false;
  return !takesPassword && !/attempts exceeded/i.test(error.message);
}

async function resumeFlow(
  internals: Internals,
  pending: PendingSignIn,
  { input, since }: { readonly input: AnyConfirmSignInInput; readonly since: number },
): Promise<SignInFlow> {
  const { loginId = pending.username, authFlowType = 'USER_SRP_AUTH' } = pending.signInDetails;
  return {
    internals,
    userPool: getUserPool(internals),
    signInDetails: { loginId, authFlowType },
    clientMetadata: input.options?.clientMetadata,
    passkeyAutofill: input.options?.passkeyAutofill,
    signal: input.signal,
    since,
    username: pending.username,
    device: (await findDevice(internals, pending.username)) ?? (await findDevice(internals, loginId)),
    forgottenDevice: undefined,
    isDeviceRefused: false,
  };
}
