import type { LocalServices } from '../../context/services.js';
import type { EventLog } from '../../events/events.js';
import { type OauthApp, readForm } from '../protocol/parameters.js';
import { showCallbackError } from './show-callback-error.js';

/**
 * The addresses of SAML 2.0: those to which external providers send their users back, and the mock provider. The code
 * loads on first use; it needs packages that the user installs.
 */
export function addSamlRoutes(app: OauthApp, services: LocalServices, events: Pick<EventLog, 'add'>): void {
  app.post('/saml2/idpresponse', (context) =>
    showCallbackError(context, events, async (report) => {
      const { answerSamlCallback } = await import('./saml-provider.js');
      return await answerSamlCallback(context, services, { form: await readForm(context), report });
    }),
  );
  app.post('/saml2/logout', (context) =>
    showCallbackError(context, events, async () => {
      const { answerSamlLogout } = await import('./saml-logout.js');
      return answerSamlLogout(context, services, await readForm(context));
    }),
  );
  app.on(['GET', 'POST'], '/saml2/provider', (context) =>
    showCallbackError(context, events, async () => {
      const { answerMockSamlProvider } = await import('./mock-saml-provider.js');
      return await answerMockSamlProvider(context, services);
    }),
  );
  app.get('/saml2/provider/logout', (context) =>
    showCallbackError(context, events, async () => {
      const { signOutAtMockProvider } = await import('./mock-saml-provider.js');
      return await signOutAtMockProvider(context, services);
    }),
  );
  app.get('/saml2/provider/metadata', (context) =>
    showCallbackError(context, events, async () => {
      const { sendMockMetadata } = await import('./mock-saml-provider.js');
      return await sendMockMetadata(context, services);
    }),
  );
}
