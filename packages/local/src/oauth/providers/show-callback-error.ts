import type { EventLog } from '../../events/events.js';
import { ServiceError } from '../../wire/service-error.js';
import { showErrorPage } from '../html/error-page.js';
import { createDenialReport, type ReportDenial } from '../protocol/denials.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { OauthContext } from '../protocol/parameters.js';

/** Answers a request that comes from an external provider: where that fails, with the error page. */
export async function showCallbackError(
  context: OauthContext,
  events: Pick<EventLog, 'add'>,
  answer: (report: ReportDenial) => Promise<Response>,
): Promise<Response> {
  const report = createDenialReport(events, context.req.path);
  try {
    return await answer(report);
  } catch (error) {
    const shown = error instanceof ServiceError ? new OauthError('server_error', error.message) : error;
    if (!(shown instanceof OauthError)) throw error;
    report(shown);
    return await showErrorPage(context, shown.code, shown.message);
  }
}
