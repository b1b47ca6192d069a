import type { LocalServices } from '../services.js';
import {
  type AuthorizationRequest,
  type ReturnAddress,
  readAuthorizationRequest,
  readReturnAddress,
} from './authorization-request.js';
import { describeError, finishAuthorization, returnTo } from './finish-authorization.js';
import { findLoginSession } from './login-sessions.js';
import { OauthError } from './oauth-error.js';
import { type OauthContext, queryOf, readParameters } from './parameters.js';
import { PROVIDER_PATH } from './providers/account-chooser.js';
import { chooseProvider } from './providers/choose-provider.js';
import { isReachable, leaveForProvider } from './providers/external-provider.js';
import { noteRefusal } from './refusals.js';

/**
 * Answers `GET /oauth2/authorize`: sends the user to the login page, or straight back where the browser has a session.
 */
export async function answerAuthorize(context: OauthContext, services: LocalServices): Promise<Response> {
  let address: ReturnAddress | undefined;
  try {
    const parameters = readParameters(queryOf(context));
    address = await readReturnAddress(services, parameters);
    const request = await readAuthorizationRequest(services, address, parameters);
    return await decide(context, services, request);
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    noteRefusal(context, error);
    // An address that isn't certain gets nothing: the user is told instead.
    if (address === undefined) return context.redirect(`/error?error=${error.code}`, 302);
    return context.redirect(returnTo(address, describeError(error)), 302);
  }
}

async function decide(
  context: OauthContext,
  services: LocalServices,
  request: AuthorizationRequest,
): Promise<Response> {
  const { prompt, at, parameters } = request;
  const provider = await chooseProvider(services, request);
  const asksAnyway = prompt.includes('login') || prompt.includes('select_account');
  const session = asksAnyway ? undefined : await findLoginSession(context, services, at);
  const named = provider?.name ?? request.identityProvider;
  if (session !== undefined && (named === undefined || named === (session.provider ?? 'COGNITO'))) {
    const { user, authenticatedAt } = session;
    const address = await finishAuthorization(services, request, { sub: user.sub, authenticatedAt });
    return context.redirect(address, 302);
  }
  if (prompt.includes('none')) throw new OauthError('login_required', 'Nobody is signed in.');
  if (provider !== undefined && isReachable(services, provider)) {
    return await leaveForProvider(context, services, { request, provider });
  }
  const page = provider === undefined ? '/login' : PROVIDER_PATH;
  return context.redirect(`${page}?${new URLSearchParams(parameters).toString()}`, 302);
}
