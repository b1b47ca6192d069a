import type { LocalServices } from '../../context/services.js';
import type { EventLog } from '../../events/events.js';
import { type OauthApp, readForm, readParameters, readQuery } from '../protocol/parameters.js';
import { answerOidcCallback, CALLBACK_PATH } from './oidc-provider.js';
import { showCallbackError } from './show-callback-error.js';

/** The callback of external OpenID Connect and OAuth 2.0 providers. */
export function addCallbackRoutes(app: OauthApp, services: LocalServices, events: Pick<EventLog, 'add'>): void {
  app.on(['GET', 'POST'], CALLBACK_PATH, (context) =>
    showCallbackError(context, events, async (report) => {
      const parameters = context.req.method === 'POST' ? await readForm(context) : readParameters(readQuery(context));
      return await answerOidcCallback(context, services, { parameters, report });
    }),
  );
}
