import type { EventLog } from '../../events/events.js';
import type { ServiceError } from '../../wire/service-error.js';
import { OauthError } from './oauth-error.js';
import type { OauthContext } from './parameters.js';

/** Records for the event log why a request is denied. Its answer says less, or is a page. */
export function recordDenial({ env }: OauthContext, error: OauthError | ServiceError): void {
  const { message, reason } = error;
  const name = error instanceof OauthError ? error.code : error.name;
  env.denial = { error: name, message, ...(reason !== undefined && { reason }) };
}

/** Writes to the event log why a callback of a provider was denied. */
export type ReportDenial = (error: OauthError) => void;

/** @param operation the path of the request */
export function createDenialReport(events: Pick<EventLog, 'add'>, operation: string): ReportDenial {
  const began = performance.now();
  return ({ code, message, status }) => {
    const tookMs = Math.round((performance.now() - began) * 10) / 10;
    events.add({ operation, status, tookMs, error: code, message });
  };
}
