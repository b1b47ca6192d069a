import type { Clock } from '../base/clock.js';
import type { AwsEndpoint } from '../wire/answer.js';
import type { ServiceError } from '../wire/service-error.js';
import { nameOperation } from './operation-name.js';
import type { Events, ServerEvent } from './server-event.js';

export interface EventLog extends Events {
  add(event: Omit<ServerEvent, 'sequence' | 'at'>): void;
}

/** How many events are kept: the oldest goes when a new one comes. */
const KEPT_EVENTS = 1_000;
const LARGEST_STRING_BYTES = 1_024;
const LARGEST_LOG_BYTES = 8_388_608;

export interface EventLogLimits {
  /** Default 8 MB: the oldest events go when their texts need more. */
  readonly largestBytes?: number;
}

/** @param limits beside 1,000 events, and 1 KB for each of their strings */
export function createEventLog(clock: Clock, { largestBytes = LARGEST_LOG_BYTES }: EventLogLimits = {}): EventLog {
  // A ring: event n stands at n modulo its size.
  const ring: ServerEvent[] = [];
  const listeners = new Set<(event: ServerEvent) => void>();
  let last = 0;
  let first = 1;
  let bytes = 0;
  const dropOldest = (): void => {
    bytes -= bytesOf(ring[first % KEPT_EVENTS]);
    delete ring[first % KEPT_EVENTS];
    first++;
  };
  return {
    add: (given) => {
      const event = { sequence: ++last, at: new Date(clock.now()).toISOString(), ...bounded(given) };
      if (last - first >= KEPT_EVENTS) dropOldest();
      ring[event.sequence % KEPT_EVENTS] = event;
      bytes += bytesOf(event);
      while (bytes > largestBytes && first < last) dropOldest();
      for (const listener of listeners) listener(event);
    },
    list: ({ since = 0 } = {}) => {
      const events: ServerEvent[] = [];
      for (let sequence = Math.max(since + 1, first); sequence <= last; sequence++) {
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

/** What an event needs beside its texts. */
const BYTES_OF_EVENT = 256;

/** An upper bound of the memory that an event needs: a character of a string has two bytes at most. */
function bytesOf(event: ServerEvent | undefined): number {
  if (event === undefined) return 0;
  const { operation, requestId = '', identityId = '', error = '', message = '', reason = '' } = event;
  const texts = [operation, requestId, identityId, error, message, reason];
  return BYTES_OF_EVENT + 2 * texts.reduce((length, text) => length + text.length, 0);
}

type GivenEvent = Parameters<EventLog['add']>[0];

function bounded(event: GivenEvent): GivenEvent {
  const { operation, error, message, reason } = event;
  return {
    ...event,
    operation: boundedText(operation),
    ...(error !== undefined && { error: boundedText(error) }),
    ...(message !== undefined && { message: boundedText(message) }),
    ...(reason !== undefined && { reason: boundedText(reason) }),
  };
}

const ELLIPSIS = '…';
/** In UTF-8 a UTF-16 unit has three bytes at most. */
const ALWAYS_FITS = Math.floor(LARGEST_STRING_BYTES / 3);

function boundedText(text: string): string {
  if (text.length <= ALWAYS_FITS || Buffer.byteLength(text) <= LARGEST_STRING_BYTES) return text;
  const room = Buffer.alloc(LARGEST_STRING_BYTES - Buffer.byteLength(ELLIPSIS));
  const { written } = new TextEncoder().encodeInto(text, room);
  // A slice of the text would keep the whole of it in memory.
  return room.toString('utf8', 0, written) + ELLIPSIS;
}

const PREFLIGHT = 'OPTIONS';

/** An endpoint whose requests are written to the event log. */
export function withEvents(endpoint: AwsEndpoint, events: EventLog): AwsEndpoint {
  return async (incoming) => {
    const began = performance.now();
    const isPreflight = incoming.method === 'OPTIONS';
    const operation = isPreflight ? PREFLIGHT : await nameOperation(incoming);
    const answer = await endpoint(incoming);
    // Of a browser's preflights only an error is news: after it the browser sends no request.
    if (isPreflight && answer.denial === undefined) return answer;
    const requestId = answer.headers['x-amzn-RequestId'];
    events.add({
      operation,
      status: answer.status,
      tookMs: Math.round((performance.now() - began) * 10) / 10,
      ...(requestId !== undefined && { requestId }),
      ...(answer.identityId !== undefined && { identityId: answer.identityId }),
      ...(answer.denial !== undefined && describeDenial(answer.denial)),
    });
    return answer;
  };
}

function describeDenial({ name, message, reason }: ServiceError): Pick<ServerEvent, 'error' | 'message' | 'reason'> {
  return { error: name, message, ...(reason !== undefined && { reason }) };
}
