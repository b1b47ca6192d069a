import { ServiceError } from '../../http/service-error.js';
import type { AuthOutcome } from '../../user-pools/sign-in/attempt.js';
import { startWithPassword } from '../../user-pools/sign-in/password-flow.js';
import { respond } from '../../user-pools/sign-in/respond-to-auth-challenge.js';
import { startUserAuth } from '../../user-pools/sign-in/user-auth.js';
import { secretHash } from '../api.js';
import type { OauthParameters } from '../parameters.js';
import { noteRefusal } from '../refusals.js';
import { answerWithSession } from '../session-use.js';
import { type Challenge, readChallenge } from './challenge.js';
import { responsesFor, showChallenge } from './challenge-pages.js';
import { goOn } from './go-on.js';
import { answerMfaSetupForm } from './mfa-setup.js';
import { showSignIn } from './sign-in-page.js';
import { resendAndShowConfirm } from './sign-up-pages.js';
import { callOf, linkTo, type Visit } from './visit.js';

/** The form of `/login` was sent: the beginning of a sign-in, or the answer to a challenge. */
export async function answerSignInForm(visit: Visit, given: OauthParameters): Promise<Response> {
  if (given['action'] === 'continue') return await continueSession(visit);
  const challenge = readChallenge(given);
  try {
    if (challenge === undefined) return await goOn(visit, await begin(visit, given));
    if (challenge.name === 'MFA_SETUP') {
      const step = await answerMfaSetupForm(visit, challenge, given);
      if ('challenge' in step) return await showChallenge(visit, step.challenge);
      return await goOn(visit, step.outcome);
    }
    return await goOn(visit, await answer(visit, challenge, given));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    noteRefusal(visit.context, error);
    return await refuse(visit, challenge, { error, given });
  }
}

async function continueSession(visit: Visit): Promise<Response> {
  const { context, services, request } = visit;
  const answer = await answerWithSession(context, services, request);
  return answer ?? (await showSignIn(visit, { error: 'You must sign in again.' }));
}

async function begin(visit: Visit, given: OauthParameters): Promise<AuthOutcome> {
  const { username = '', password } = given;
  if (given['action'] === 'other') return await startUserAuth(callOf(visit), { USERNAME: username }, undefined);
  return await startWithPassword(callOf(visit), {
    USERNAME: username,
    ...(password !== undefined && { PASSWORD: password }),
  });
}

async function answer(visit: Visit, challenge: Challenge, given: OauthParameters): Promise<AuthOutcome> {
  const hash = secretHash(visit.request.at.client, challenge.username);
  return await respond(callOf(visit), {
    ChallengeName: challenge.name,
    Session: challenge.session,
    ChallengeResponses: {
      USERNAME: challenge.username,
      ...responsesFor(challenge, given),
      ...(hash !== undefined && { SECRET_HASH: hash }),
    },
  });
}

interface Refusal {
  readonly error: ServiceError;
  readonly given: OauthParameters;
}

/** A wrong answer can be corrected, as long as the challenge is good. */
async function refuse(visit: Visit, challenge: Challenge | undefined, { error, given }: Refusal): Promise<Response> {
  const { username } = challenge ?? given;
  if (error.name === 'UserNotConfirmedException') return await resendAndShowConfirm(visit, username ?? '');
  if (error.name === 'PasswordResetRequiredException') {
    return visit.context.redirect(linkTo(visit, '/forgotPassword'), 302);
  }
  const isOver = challenge === undefined || error.message.startsWith('Invalid session');
  if (isOver) return await showSignIn(visit, { error: error.message, username: given['username'] });
  return await showChallenge(visit, challenge, error.message);
}
