import { missingParameter } from '../../user-pools/base/errors.js';
import type { AuthOutcome } from '../../user-pools/sign-in/attempt.js';
import { answerChallenge } from '../../user-pools/sign-in/flows/answer-challenge.js';
import { startUserAuth } from '../../user-pools/sign-in/flows/user-auth.js';
import { signInWithPassword } from '../../user-pools/sign-in/flows/user-password-auth.js';
import { ServiceError } from '../../wire/service-error.js';
import { type LoginContext, linkTo, toSignInCall } from '../authorization/login-context.js';
import { answerWithSession } from '../authorization/session-use.js';
import { recordDenial } from '../protocol/denials.js';
import type { OauthParameters } from '../protocol/parameters.js';
import { type Challenge, readChallenge } from './challenge.js';
import { readResponses, showChallenge } from './challenge-pages.js';
import { continueSignIn } from './continue-sign-in.js';
import { answerMfaSetupForm } from './mfa-setup.js';
import { showSignIn } from './sign-in-page.js';
import { resendAndShowConfirm } from './sign-up-pages.js';

/** Handles the form of `/login`: the start of a sign-in, or the answer to a challenge. */
export async function answerSignInForm(login: LoginContext, given: OauthParameters): Promise<Response> {
  if (given['action'] === 'continue') return await continueSession(login);
  const challenge = readChallenge(given);
  try {
    if (challenge === undefined) return await continueSignIn(login, await begin(login, given));
    if (challenge.name === 'MFA_SETUP') {
      const step = await answerMfaSetupForm(login, challenge, given);
      if ('challenge' in step) return await showChallenge(login, step.challenge);
      return await continueSignIn(login, step.outcome);
    }
    return await continueSignIn(login, await answer(login, challenge, given));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    recordDenial(login.context, error);
    return await showDenial(login, challenge, { error, given });
  }
}

async function continueSession(login: LoginContext): Promise<Response> {
  const { context, services, request } = login;
  const answer = await answerWithSession(context, services, request);
  return answer ?? (await showSignIn(login, { error: 'You must sign in again.' }));
}

async function begin(login: LoginContext, given: OauthParameters): Promise<AuthOutcome> {
  const { username = '', password } = given;
  if (username === '') throw missingParameter('USERNAME');
  if (given['action'] === 'other') return await startUserAuth(toSignInCall(login), { name: username });
  if (!password) throw missingParameter('PASSWORD');
  return await signInWithPassword(toSignInCall(login), { name: username, password });
}

async function answer(login: LoginContext, challenge: Challenge, given: OauthParameters): Promise<AuthOutcome> {
  const responses = { USERNAME: challenge.username, ...readResponses(challenge, given) };
  return await answerChallenge(toSignInCall(login), challenge.name, { responses, session: challenge.session });
}

interface Denial {
  readonly error: ServiceError;
  readonly given: OauthParameters;
}

/** After a wrong answer the user can try again, as long as the challenge is valid. */
async function showDenial(
  login: LoginContext,
  challenge: Challenge | undefined,
  { error, given }: Denial,
): Promise<Response> {
  const { username } = challenge ?? given;
  if (error.name === 'UserNotConfirmedException') return await resendAndShowConfirm(login, username ?? '');
  if (error.name === 'PasswordResetRequiredException') {
    return login.context.redirect(linkTo(login, '/forgotPassword'), 302);
  }
  const isOver = challenge === undefined || error.message.startsWith('Invalid session');
  if (isOver) return await showSignIn(login, { error: error.message, username: given['username'] });
  return await showChallenge(login, challenge, error.message);
}
