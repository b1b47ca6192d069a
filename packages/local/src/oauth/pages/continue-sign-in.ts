import type { AuthOutcome } from '../../user-pools/sign-in/attempt.js';
import { finishAuthorization } from '../authorization/finish-authorization.js';
import type { LoginContext } from '../authorization/login-context.js';
import { startLoginSession } from '../authorization/login-sessions.js';
import type { Challenge } from './challenge.js';
import { showChallenge } from './challenge-pages.js';

/** Shows the next challenge, or redirects the user to the app. */
export async function continueSignIn(login: LoginContext, outcome: AuthOutcome): Promise<Response> {
  const { context, services, request } = login;
  if ('ChallengeName' in outcome) return await showChallenge(login, toChallenge(outcome));
  if (!('SignedIn' in outcome)) throw new TypeError('A sign-in on a page ended with tokens.');
  const session = await startLoginSession(context, services, request.app, {
    user: outcome.SignedIn,
    provider: undefined,
  });
  const { user, authenticatedAt } = session;
  return context.redirect(await finishAuthorization(services, request, { sub: user.sub, authenticatedAt }), 302);
}

function toChallenge(outcome: Extract<AuthOutcome, { readonly ChallengeName: string }>): Challenge {
  const { ChallengeName: name, ChallengeParameters: parameters, Session: session = '' } = outcome;
  const username = parameters['USERNAME'] ?? parameters['USER_ID_FOR_SRP'] ?? '';
  return { name, session, username, parameters: { ...parameters, ...choices(outcome.AvailableChallenges) } };
}

function choices(available: readonly string[] | undefined): Record<string, string> {
  return available === undefined ? {} : { AVAILABLE_CHALLENGES: JSON.stringify(available) };
}
