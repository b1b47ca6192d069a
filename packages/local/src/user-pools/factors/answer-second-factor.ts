import { invalidParameter, notAuthorized, wrongSignInCode } from '../base/errors.js';
import {
  type AuthOutcome,
  type Parameters,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  withPassed,
} from '../sign-in/attempt.js';
import { takeStep } from '../sign-in/authentication.js';
import { type CodeChallenge, checkCode } from '../sign-in/one-time-code.js';
import { proceed } from '../sign-in/proceed.js';
import { countFailure } from '../users/passwords.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { finishEmailSetup } from './answer-mfa-setup.js';
import { askFactor, type MfaChoice, SELECT_MFA_TYPE, SOFTWARE_TOKEN_MFA } from './ask-second-factor.js';
import { findMfa } from './mfa.js';
import { softwareTokenNotFound, takeTotpStep } from './software-token.js';
import { findTotpStep } from './totp.js';

/** The answer to `SELECT_MFA_TYPE`. */
export async function answerMfaChoice(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { attempt, state } = await resumeAttempt<MfaChoice>(call, SELECT_MFA_TYPE, session, responses);
  const answer = requireParameter(responses, 'ANSWER');
  const chosen = state.choices.find((factor) => factor === answer);
  if (attempt === undefined) throw notAuthorized('Invalid session for the user.');
  if (chosen === undefined) throw invalidParameter(`ANSWER must be one of ${state.choices.join(', ')}.`);
  checkSignInState(attempt.user);
  const mfa = await findMfa(call.services.store.db, attempt.user.sub);
  const step = await askFactor(call, attempt, mfa, chosen);
  return await takeStep(call, attempt, { challenge: state, step });
}

/** The answer to `SOFTWARE_TOKEN_MFA`. A wrong code counts like a wrong password, and the `Session` stays good. */
export async function answerSoftwareToken(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { services } = call;
  const { attempt, state } = await resumeAttempt(call, SOFTWARE_TOKEN_MFA, session, responses);
  const code = requireParameter(responses, 'SOFTWARE_TOKEN_MFA_CODE');
  if (attempt === undefined) throw wrongSignInCode();
  checkSignInState(attempt.user);
  const { sub } = attempt.user;
  const { totp } = await findMfa(services.store.db, sub);
  if (totp === undefined) throw softwareTokenNotFound();
  const step = await findTotpStep(totp.secret, code, services.clock.now());
  if (step === undefined) throw await countFailure(services, sub, wrongSignInCode());
  return await proceed(call, withPassed(attempt, 'secondFactor'), {
    challenge: state,
    change: (tx) => takeTotpStep(tx, sub, { secret: totp.secret, step }),
  });
}

/** The answer to `SMS_MFA`, `SMS_OTP` or `EMAIL_OTP`, for any purpose of that code. */
export async function answerCode(
  call: SignInCall,
  name: CodeChallenge,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { attempt, state } = await checkCode(call, name, responses, session);
  switch (state.use) {
    case 'firstFactor':
      return await proceed(call, attempt, { challenge: state });
    case 'secondFactor':
      return await proceed(call, withPassed(attempt, 'secondFactor'), { challenge: state });
    case 'setup':
      return await finishEmailSetup(call, withPassed(attempt, 'secondFactor'), state);
  }
}
