import type { LocalServices } from '../../context/services.js';
import {
  type AppClient,
  type ClientAndPool,
  findClient,
  requireClient,
} from '../../user-pools/clients/client-settings.js';
import { checkRegistered } from '../authorization/authorization-request.js';
import { endLoginSession, findLoginSession } from '../authorization/login-sessions.js';
import { missingParameter, redirectToErrorPage, unknownClient } from '../html/error-page.js';
import { OauthError } from '../protocol/oauth-error.js';
import { type OauthContext, type OauthParameters, readParameters, readQuery } from '../protocol/parameters.js';

/** `GET /logout`: ends the browser's session, then goes to one of the app's URLs, or to the login page. */
export async function answerLogout(context: OauthContext, services: LocalServices): Promise<Response> {
  let parameters: OauthParameters | undefined;
  try {
    parameters = readParameters(readQuery(context));
    const client = await findNamedClient(services, parameters);
    const to = readDestination(client, parameters);
    const app = await requireClient(services.store.db, client.id);
    return context.redirect(await signOut(context, services, { app, to }), 302);
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    return redirectToErrorPage(context, error, parameters?.['client_id']);
  }
}

async function findNamedClient({ store }: LocalServices, { client_id }: OauthParameters): Promise<AppClient> {
  if (client_id === undefined) throw missingParameter('client_id');
  const client = await findClient(store.db, client_id);
  if (client === undefined) throw unknownClient();
  return client;
}

function readDestination({ settings }: AppClient, parameters: OauthParameters): string {
  const { logout_uri, redirect_uri, response_type } = parameters;
  if (logout_uri !== undefined) {
    checkRegistered('logout_uri', logout_uri, settings.LogoutURLs);
    return logout_uri;
  }
  if (redirect_uri === undefined) throw missingParameter('logout_uri');
  checkRegistered('redirect_uri', redirect_uri, settings.CallbackURLs);
  if (response_type === undefined) throw missingParameter('response_type');
  return `/login?${new URLSearchParams(parameters).toString()}`;
}

/** Ends the session. Returns the next address, by way of the provider where the provider signs the user out, too. */
async function signOut(
  context: OauthContext,
  services: LocalServices,
  { app, to }: { readonly app: ClientAndPool; readonly to: string },
): Promise<string> {
  const session = await findLoginSession(context, services, app);
  await endLoginSession(context, services, app);
  if (session?.providerSession === undefined) return to;
  const { createSamlLogoutUrl } = await import('../providers/saml-logout.js');
  return (await createSamlLogoutUrl(services, session, to)) ?? to;
}
