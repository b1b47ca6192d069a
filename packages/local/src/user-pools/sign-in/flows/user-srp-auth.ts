import { subjectOf } from '../../unknown-user/subject-of.js';
import { type AuthOutcome, beginAttempt, type Parameters, requireParameter, type SignInCall } from '../attempt.js';
import { beginSignIn } from '../begin-sign-in.js';
import { challenges } from '../challenges/challenges.js';
import { requirePublicA } from '../srp-claim.js';

/** USER_SRP_AUTH: the client's A for the salt and the server's B. The state travels in the `SECRET_BLOCK`. */
export async function startUserSrpAuth(call: SignInCall, parameters: Parameters): Promise<AuthOutcome> {
  const name = requireParameter(parameters, 'USERNAME');
  requirePublicA(parameters);
  const subject = await subjectOf(call.services, call.app, { name });
  await beginSignIn(call, subject);
  const attempt = beginAttempt(subject, parameters);
  const step = await challenges.PASSWORD_VERIFIER.ask(call, attempt, { parameters, withoutSession: true });
  return step.outcome;
}
