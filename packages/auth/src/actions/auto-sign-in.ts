import { AuthError } from '../errors/auth-error.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { beginSignIn, chooseFlow } from '../sign-in/begin-sign-in.js';
import type { AuthFactorType, SignInOutput } from '../sign-in/sign-in-step.js';
import { findPlannedSignIn, planSignIn } from './internal/planned-sign-in.js';

/** The input of {@link autoSignIn}. */
export interface AutoSignInInput {
  readonly signal?: AbortSignal | undefined;
}

const factorsByMedium: Readonly<Record<string, AuthFactorType>> = { EMAIL: 'EMAIL_OTP', SMS: 'SMS_OTP' };

/**
 * Signs in the user of a sign-up with the option `autoSignIn`, after the next step `COMPLETE_AUTO_SIGN_IN`. With `USER_AUTH`
 * the code of the sign-up is the proof; otherwise it is the password of the sign-up, which stays in memory until this call.
 * For an account that is confirmed elsewhere, by a link, each call checks it; until then it returns `CONFIRM_SIGN_UP`.
 *
 * @throws {AuthError} `invalidState` with `AutoSignInException` when no sign-up requested it; otherwise as {@link signIn}.
 *
 * @example
 * ```ts
 * const { nextStep } = await auth.confirmSignUp({ username, confirmationCode: code });
 * if (nextStep.signUpStep === 'COMPLETE_AUTO_SIGN_IN') await auth.autoSignIn();
 * ```
 */
export async function autoSignIn(session: Session, input?: AutoSignInInput): Promise<SignInOutput> {
  const { signal } = input ?? {};
  const internals = getInternals(session);
  const plan = findPlannedSignIn(internals);
  if (!plan) {
    throw new AuthError('invalidState', 'AutoSignInException', 'signUp() was called without autoSignIn.', {
      recoverySuggestion: 'Call signIn(), or signUp() with the option autoSignIn.',
    });
  }
  const { username, password, options = {} } = plan.input;
  const authFlowType = password === undefined ? 'USER_AUTH' : chooseFlow(internals, plan.input);
  const byMedium = plan.session ? factorsByMedium[plan.medium ?? ''] : password && 'PASSWORD_SRP';
  const preferredChallenge = options.preferredChallenge ?? (authFlowType === 'USER_AUTH' ? byMedium : undefined);
  const planned = {
    username,
    ...(password !== undefined && { password }),
    options: { ...options, authFlowType, ...(preferredChallenge && { preferredChallenge }) },
    ...(signal && { signal }),
  };
  const output = await beginSignIn(internals, planned, plan.session);
  if (output.nextStep.signInStep !== 'CONFIRM_SIGN_UP') planSignIn(internals, undefined);
  return output;
}
