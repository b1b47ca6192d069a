import type { Clock } from '../clock.js';
import type { AwsEndpoint } from '../http/aws-endpoint.js';
import type { ServiceError } from '../http/service-error.js';
import { nameOperation } from './operation-name.js';
import type { Events, ServerEvent } from './server-event.js';

export interface EventLog extends Events {
  add(event: Omit<ServerEvent, 'sequence' | 'at'>): void;
}

/** How many events are kept: the oldest goes when a new one comes. */
const KEPT_EVENTS = 1_000;

export function createEventLog(clock: Clock): EventLog {
  // A ring: event n stands at n modulo its size.
  const ring: ServerEvent[] = [];
  const listeners = new Set<(event: ServerEvent) => void>();
  let last = 0;
  return {
    add: (given) => {
      const event = { sequence: ++last, at: new Date(clock.now()).toISOString(), ...given };
      ring[event.sequence % KEPT_EVENTS] = event;
      for (const listener of listeners) listener(event);
    },
    list: ({ since = 0 } = {}) => {
      const first = Math.max(since + 1, last - KEPT_EVENTS + 1, 1);
      const events: ServerEvent[] = [];
      for (let sequence = first; sequence <= last; sequence++) {
        const event = ring[sequence % KEPT_EVENTS];
        if (event !== undefined) events.push(event);
      }
      return events;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** An endpoint whose requests are written to the event log. */
export function withEvents(endpoint: AwsEndpoint, events: EventLog): AwsEndpoint {
  return async (incoming) => {
    if (incoming.method === 'OPTIONS') return await endpoint(incoming);
    const began = performance.now();
    const operation = await nameOperation(incoming);
    const answer = await endpoint(incoming);
    const requestId = answer.headers['x-amzn-RequestId'];
    events.add({
      operation,
      status: answer.status,
      tookMs: Math.round((performance.now() - began) * 10) / 10,
      ...(requestId !== undefined && { requestId }),
      ...(answer.refusal !== undefined && describeRefusal(answer.refusal)),
    });
    return answer;
  };
}

function describeRefusal({ name, message, reason }: ServiceError): Pick<ServerEvent, 'error' | 'message' | 'reason'> {
  return { error: name, message, ...(reason !== undefined && { reason }) };
}
