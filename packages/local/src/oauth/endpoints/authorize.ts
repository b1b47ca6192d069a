import type { LocalServices } from '../../context/services.js';
import {
  type AuthorizationRequest,
  type RedirectTarget,
  readAuthorizationRequest,
  readRedirectTarget,
} from '../authorization/authorization-request.js';
import { chooseProvider } from '../authorization/choose-provider.js';
import { describeError, redirectTo } from '../authorization/finish-authorization.js';
import { answerWithSession } from '../authorization/session-use.js';
import { redirectToErrorPage } from '../html/error-page.js';
import { recordDenial } from '../protocol/denials.js';
import { OauthError } from '../protocol/oauth-error.js';
import { type OauthContext, type OauthParameters, readParameters, readQuery } from '../protocol/parameters.js';
import { PROVIDER_PATH } from '../providers/account-chooser.js';
import { isReachable, redirectToProvider } from '../providers/external-provider.js';

/**
 * Answers `GET /oauth2/authorize`: redirects the user to the login page, or to the app where the browser has a session.
 */
export async function answerAuthorize(context: OauthContext, services: LocalServices): Promise<Response> {
  let address: RedirectTarget | undefined;
  let parameters: OauthParameters | undefined;
  try {
    parameters = readParameters(readQuery(context));
    address = await readRedirectTarget(services, parameters);
    const request = await readAuthorizationRequest(services, address, parameters);
    return await decide(context, services, request);
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    // The error goes to no address that is not certain: the user sees it.
    if (address === undefined) return redirectToErrorPage(context, error, parameters?.['client_id']);
    recordDenial(context, error);
    return context.redirect(redirectTo(address, describeError(error)), 302);
  }
}

async function decide(
  context: OauthContext,
  services: LocalServices,
  request: AuthorizationRequest,
): Promise<Response> {
  const silent = await answerWithSession(context, services, request);
  if (silent !== undefined) return silent;
  const provider = await chooseProvider(services, request);
  if (provider !== undefined && isReachable(services, provider)) {
    return await redirectToProvider(context, services, { request, provider });
  }
  const page = provider === undefined ? '/login' : PROVIDER_PATH;
  return context.redirect(`${page}?${new URLSearchParams(request.parameters).toString()}`, 302);
}
