import type { LocalServices } from '../context/services.js';
import type { EventLog } from '../events/events.js';
import { answerAuthorize } from './endpoints/authorize.js';
import { answerLogout } from './endpoints/logout.js';
import { revoke } from './endpoints/revocation.js';
import { answerTokenRequest } from './endpoints/token-endpoint.js';
import { readUserInfo } from './endpoints/user-info.js';
import { addPageRoutes } from './pages/routes.js';
import { authenticateClient } from './protocol/client-authentication.js';
import { recordDenial } from './protocol/denials.js';
import { OauthError } from './protocol/oauth-error.js';
import { type OauthApp, type OauthContext, readForm } from './protocol/parameters.js';
import { addCallbackRoutes } from './providers/routes.js';

/** As the service writes it. */
const JSON_TYPE = 'application/json;charset=UTF-8';

/** OAuth 2.0 and OpenID Connect: the endpoints, and the pages on which users sign in. */
export function addOauthRoutes(app: OauthApp, services: LocalServices, events: Pick<EventLog, 'add'>): void {
  for (const path of ['/oauth2/token', '/oauth2/userInfo', '/oauth2/revoke']) {
    app.use(path, async (context, next) => {
      await next();
      if (context.res.headers.get('Content-Type') === 'application/json') context.header('Content-Type', JSON_TYPE);
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
      const caller = await authenticateClient(services, context.req.header('authorization'), form);
      return context.json(await answerTokenRequest(services, caller, form));
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
  // "The /oauth2/authorize endpoint only supports HTTPS GET" (Amazon Cognito Developer Guide).
  app.all('/oauth2/authorize', (context) => context.text('Method Not Allowed', 405, { Allow: 'GET' }));
  app.get('/logout', (context) => answerLogout(context, services));
  addPageRoutes(app, services);
  addCallbackRoutes(app, services, events);
}

/** Answers errors by RFC 6749, section 5.2, and RFC 6750, section 3. */
async function answering(context: OauthContext, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof OauthError)) throw error;
    const { code, message, status } = error;
    recordDenial(context, error);
    if (context.req.path === '/oauth2/userInfo') {
      context.header('WWW-Authenticate', `Bearer error="${code}", error_description="${message}"`);
    } else if (status === 401) {
      context.header('WWW-Authenticate', 'Basic realm="Claviger"');
    }
    return context.json({ error: code, error_description: message }, status);
  }
}
