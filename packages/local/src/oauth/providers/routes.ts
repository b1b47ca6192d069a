import type { LocalServices } from '../../context/services.js';
import type { EventLog } from '../../events/events.js';
import { ServiceError } from '../../wire/service-error.js';
import { showErrorPage } from '../html/error-page.js';
import { createDenialReport, type ReportDenial } from '../protocol/denials.js';
import { OauthError } from '../protocol/oauth-error.js';
import { type OauthApp, type OauthContext, readForm, readParameters, readQuery } from '../protocol/parameters.js';
import { answerOidcCallback, CALLBACK_PATH } from './oidc-provider.js';

/** The callbacks of external providers, and the mock SAML provider. */
export function addCallbackRoutes(app: OauthApp, services: LocalServices, events: Pick<EventLog, 'add'>): void {
  const answering = async (
    context: OauthContext,
    answer: (report: ReportDenial) => Promise<Response>,
  ): Promise<Response> => {
    const report = createDenialReport(events, context.req.path);
    try {
      return await answer(report);
    } catch (error) {
      const denial = error instanceof ServiceError ? new OauthError('server_error', error.message) : error;
      if (!(denial instanceof OauthError)) throw error;
      report(denial);
      return await showErrorPage(context, denial.code, denial.message);
    }
  };

  app.on(['GET', 'POST'], CALLBACK_PATH, (context) =>
    answering(context, async (report) => {
      const parameters = context.req.method === 'POST' ? await readForm(context) : readParameters(readQuery(context));
      return await answerOidcCallback(context, services, { parameters, report });
    }),
  );
  app.post('/saml2/idpresponse', (context) =>
    answering(context, async (report) => {
      const { answerSamlCallback } = await import('./saml-provider.js');
      return await answerSamlCallback(context, services, { form: await readForm(context), report });
    }),
  );
  app.post('/saml2/logout', (context) =>
    answering(context, async () => {
      const { answerSamlLogout } = await import('./saml-logout.js');
      return answerSamlLogout(context, services, await readForm(context));
    }),
  );
  app.on(['GET', 'POST'], '/saml2/provider', (context) =>
    answering(context, async () => {
      const { answerMockSamlProvider } = await import('./mock-saml-provider.js');
      return await answerMockSamlProvider(context, services);
    }),
  );
  app.get('/saml2/provider/logout', (context) =>
    answering(context, async () => {
      const { signOutAtMockProvider } = await import('./mock-saml-provider.js');
      return await signOutAtMockProvider(context, services);
    }),
  );
  app.get('/saml2/provider/metadata', (context) =>
    answering(context, async () => {
      const { sendMockMetadata } = await import('./mock-saml-provider.js');
      return await sendMockMetadata(context, services);
    }),
  );
}
