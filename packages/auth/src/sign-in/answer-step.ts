import { getUserPool } from '../cognito/get-user-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { findDevice } from '../session/devices.js';
import type { Internals } from '../session/internals.js';
import { forgetPendingSignIn, type PendingSignIn } from '../session/pending-sign-in.js';
import { answerPending, takesPassword } from './answers.js';
import { assertNotSignedIn, findNextStep, type SignInFlow } from './flow.js';
import { findPendingSignIn } from './pending.js';
import type { AnyConfirmSignInInput, ConfirmSignInInput, SignInOutput } from './sign-in-step.js';

/**
 * Answers the step of the sign-in that waits.
 *
 * @param since - `internals.runtime.signOuts()` at the call. A sign-out since then ends the sign-in.
 * @throws {AuthError} as `confirmSignIn`.
 */
export async function answerStep(
  internals: Internals,
  input: ConfirmSignInInput,
  since: number,
): Promise<SignInOutput> {
  getUserPool(internals);
  await internals.sync.ensureLoaded();
  assertNotSignedIn(internals);
  const pending = await findPendingSignIn(internals);
  if (!pending) {
    throw new AuthError('invalidState', 'SignInException', 'No sign-in waits for an answer.', {
      recoverySuggestion: 'Call signIn() first. A step expires after a few minutes.',
    });
  }
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
  };
}
