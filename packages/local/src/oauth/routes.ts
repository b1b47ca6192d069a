import type { EventLog } from '../control/events.js';
import type { LocalServices } from '../services.js';
import { type ClientAndPool, findClient, requireClient } from '../user-pools/client-settings.js';
import { answerAuthorize } from './authorize.js';
import { authenticateClient } from './client-authentication.js';
import { endLoginSession, findLoginSession } from './login-sessions.js';
import { OauthError } from './oauth-error.js';
import { addPageRoutes } from './pages/routes.js';
import { type OauthApp, type OauthContext, queryOf, readForm, readParameters } from './parameters.js';
import { addReturnRoutes } from './providers/routes.js';
import { noteRefusal } from './refusals.js';
import { revoke } from './revocation.js';
import { answerTokenRequest } from './token-endpoint.js';
import { readUserInfo } from './user-info.js';

/** OAuth 2.0 and OpenID Connect: the endpoints, and the pages on which users sign in. */
export function addOauthRoutes(app: OauthApp, services: LocalServices, events: Pick<EventLog, 'add'>): void {
  for (const path of ['/oauth2/token', '/oauth2/userInfo', '/oauth2/revoke']) {
    app.use(path, async (context, next) => {
      await next();
      // Apps of any origin ask, none with cookies.
      context.header('Access-Control-Allow-Origin', '*');
      context.header('Access-Control-Expose-Headers', 'WWW-Authenticate,Date');
      context.header('Cache-Control', 'no-store');
      context.header('Date', new Date(services.clock.now()).toUTCString());
    });
    app.options(path, (context) => {
      context.header('Access-Control-Allow-Methods', 'GET,POST,OPTIONS');
      context.header('Access-Control-Allow-Headers', 'authorization,content-type,x-amz-user-agent,cache-control,dpop');
      context.header('Access-Control-Max-Age', '172800');
      return context.body(null, 204);
    });
  }

  app.post('/oauth2/token', async (context) => {
    return await answering(context, async () => {
      const form = await readForm(context);
      const at = await authenticateClient(services, context.req.header('authorization'), form);
      return context.json(await answerTokenRequest(services, at, form));
    });
  });
  app.on(['GET', 'POST'], '/oauth2/userInfo', async (context) => {
    return await answering(context, async () =>
      context.json(await readUserInfo(services, context.req.header('authorization'))),
    );
  });
  app.post('/oauth2/revoke', async (context) => {
    return await answering(context, async () => {
      const form = await readForm(context);
      await revoke(services, await authenticateClient(services, context.req.header('authorization'), form), form);
      return context.body(null, 200);
    });
  });

  app.get('/oauth2/authorize', (context) => answerAuthorize(context, services));
  app.get('/logout', (context) => answerLogout(context, services));
  addPageRoutes(app, services);
  addReturnRoutes(app, services, events);
}

/** Answers refusals as RFC 6749, section 5.2, and RFC 6750, section 3, say. */
async function answering(context: OauthContext, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    const { code, message, status } = error;
    noteRefusal(context, error);
    if (context.req.path === '/oauth2/userInfo') {
      context.header('WWW-Authenticate', `Bearer error="${code}", error_description="${message}"`);
    } else if (status === 401) {
      context.header('WWW-Authenticate', 'Basic realm="Claviger"');
    }
    return context.json({ error: code, error_description: message }, status);
  }
}

/** Ends the session of the browser, then goes where the app wants: to one of its URLs, or on to sign in again. */
async function answerLogout(context: OauthContext, services: LocalServices): Promise<Response> {
  const refuse = (code: string): Response => context.redirect(`/error?error=${code}`, 302);
  const parameters = readParametersOrNothing(context);
  const client = await findClient(services.store.db, parameters?.['client_id'] ?? '');
  if (parameters === undefined || client === undefined) return refuse('unauthorized_client');
  const { logout_uri, redirect_uri, response_type } = parameters;
  const { LogoutURLs = [], CallbackURLs = [] } = client.settings;
  const at = await requireClient(services.store.db, client.id);
  if (logout_uri !== undefined) {
    if (!LogoutURLs.includes(logout_uri)) return refuse('redirect_mismatch');
    return context.redirect(await signOut(context, services, { at, to: logout_uri }), 302);
  }
  if (redirect_uri === undefined || !CallbackURLs.includes(redirect_uri)) return refuse('redirect_mismatch');
  if (response_type === undefined) return refuse('invalid_request');
  const to = `/login?${new URLSearchParams(parameters).toString()}`;
  return context.redirect(await signOut(context, services, { at, to }), 302);
}

/** Ends the session of the browser; returns the address to go on to, by way of the provider where that is to know. */
async function signOut(
  context: OauthContext,
  services: LocalServices,
  { at, to }: { readonly at: ClientAndPool; readonly to: string },
): Promise<string> {
  const session = await findLoginSession(context, services, at);
  await endLoginSession(context, services, at);
  if (session?.providerSession === undefined) return to;
  const { makeSamlLogoutUrl } = await import('./providers/saml-logout.js');
  return (await makeSamlLogoutUrl(services, session, to)) ?? to;
}

function readParametersOrNothing(context: OauthContext): ReturnType<typeof readParameters> | undefined {
  try {
    return readParameters(queryOf(context));
  } catch {
    return undefined;
  }
}
