import { invalidParameter } from '../../base/errors.js';
import { subjectOf } from '../../unknown-user/subject-of.js';
import { type AuthOutcome, beginAttempt, type Parameters, type SignInCall } from '../attempt.js';
import { beginSignIn } from '../begin-sign-in.js';
import { challenges } from '../challenges/challenges.js';
import { chooseFirstFactor } from '../choose-first-factor.js';
import { findFirstFactors, isFirstFactor } from '../first-factors.js';
import { openSignUpSession } from '../sign-up-session.js';
import { continueSignIn, followVerdict } from './continue-sign-in.js';

/** A sign-in whose first factor the user chooses. */
export interface ChosenSignIn {
  readonly name: string;
  /** The parameters of the flow, such as the factor that the client prefers. */
  readonly parameters?: Parameters;
  /** The session of a confirmed sign-up: its user needs no factor. */
  readonly session?: string | undefined;
}

/**
 * USER_AUTH: the client prefers a first factor, or gets those to choose from. An unknown user looks the same, also
 * where the app client says otherwise.
 *
 * @throws ServiceError `InvalidParameterException`, `NotAuthorizedException`, and what else keeps the user from signing in
 */
export async function startUserAuth(
  call: SignInCall,
  { name, parameters = {}, session }: ChosenSignIn,
): Promise<AuthOutcome> {
  const { services, app } = call;
  const preferred = parameters['PREFERRED_CHALLENGE'];
  if (preferred !== undefined && !isFirstFactor(preferred)) throw invalidParameter('Invalid PREFERRED_CHALLENGE');
  const subject = await subjectOf(services, app, { name, conceals: true });
  await beginSignIn(call, subject);
  if (session !== undefined) {
    const opened = openSignUpSession(services, app, { session, subject });
    return await continueSignIn(call, beginAttempt(opened.subject, parameters), { challenge: opened.state });
  }
  const attempt = beginAttempt(subject, parameters);
  const available = preferred === undefined ? [] : await findFirstFactors(call, subject);
  if (preferred === undefined || !available.includes(preferred)) {
    return (await challenges.SELECT_CHALLENGE.ask(call, attempt, { parameters })).outcome;
  }
  return await followVerdict(call, await chooseFirstFactor(call, attempt, { factor: preferred, parameters }));
}
