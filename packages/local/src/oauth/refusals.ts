import type { EventLog } from '../control/events.js';
import type { OauthError } from './oauth-error.js';

/** Writes to the event log why somebody's return from a provider was refused. */
export type ReportRefusal = (error: OauthError) => void;

/** @param operation the path that was called */
export function createRefusalReport(events: Pick<EventLog, 'add'>, operation: string): ReportRefusal {
  const began = performance.now();
  return ({ code, message, status }) => {
    const tookMs = Math.round((performance.now() - began) * 10) / 10;
    events.add({ operation, status, tookMs, error: code, message });
  };
}
