import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.js';
import type { EventLog } from '../events/events.js';
import { nameOperation } from '../events/operation-name.js';
import { stsErrorAnswer } from '../sts/endpoint.js';
import { type Answer, commonHeaders, sendAnswer } from '../wire/answer.js';
import { readBody } from '../wire/body.js';
import { errorAnswer } from '../wire/json-protocol.js';
import { ServiceError } from '../wire/service-error.js';
import type { Fault } from './fault.js';
import type { FaultSource } from './faults.js';

/** Injects faults into the requests of a listener, except those of the control plane and CORS preflights. */
export function withFaults(
  listener: RequestListener,
  { faults, events, clock }: { readonly faults: FaultSource; readonly events: EventLog; readonly clock: Clock },
): RequestListener {
  return (incoming, outgoing) => {
    const isSpared = incoming.method === 'OPTIONS' || incoming.url?.startsWith('/_claviger') === true;
    if (isSpared || faults.list().length === 0) return listener(incoming, outgoing);
    hit(listener, { faults, events, clock, incoming, outgoing }).catch(() => outgoing.destroy());
  };
}

interface Hit {
  readonly faults: FaultSource;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

async function hit(listener: RequestListener, { faults, events, clock, incoming, outgoing }: Hit): Promise<void> {
  const operation = await nameOperation(incoming);
  const fault = faults.take(operation);
  if (fault?.latencyMs !== undefined) await pause(fault.latencyMs, outgoing);
  if (fault?.drop === 'before') {
    events.add({ operation, status: 0, tookMs: 0, reason: 'A fault dropped the connection.' });
    incoming.socket.destroy();
  } else if (fault?.status !== undefined || fault?.exception !== undefined) {
    // A client reads the answer only after the server has read its body.
    await readBody(incoming).catch(() => undefined);
    const answer = faultAnswer(fault, incoming, clock);
    events.add({ operation, status: answer.status, tookMs: 0, reason: 'A fault answered.' });
    sendAnswer(outgoing, answer);
  } else {
    if (fault?.drop === 'after') breakAtAnswer(outgoing);
    listener(incoming, outgoing);
  }
}

function pause(ms: number, outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      outgoing.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    outgoing.once('close', done);
  });
}

/** When an answer starts, its operation has taken effect. */
function breakAtAnswer(outgoing: ServerResponse): void {
  const lose = (): ServerResponse => {
    outgoing.socket?.destroy();
    return outgoing;
  };
  outgoing.writeHead = lose;
  outgoing.write = () => {
    lose();
    return false;
  };
  outgoing.end = lose;
}

const SERVERS_FAULT = /^(?:Internal|ServiceUnavailable|ServiceException)/;

function faultAnswer(fault: Fault, incoming: IncomingMessage, clock: Clock): Answer {
  const { exception = 'ServiceUnavailableException', retryAfterSeconds } = fault;
  const status = fault.status ?? (SERVERS_FAULT.test(exception) ? 500 : 400);
  const error = new ServiceError(exception, fault.message ?? 'This is an injected fault.', { status });
  const requestId = randomUUID();
  const headers = {
    ...commonHeaders(requestId, clock.now()),
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
  };
  const isSts = incoming.headers['x-amz-target'] === undefined && toPath(incoming) === '/';
  if (isSts) return stsErrorAnswer(error, { requestId, headers });
  if (toPath(incoming) === '/') return errorAnswer(error, headers);
  // The errors of OAuth 2.0 (RFC 6749, section 5.2).
  const body = JSON.stringify({ error: exception, error_description: error.message });
  return { status, headers: { ...headers, 'Content-Type': 'application/json' }, body };
}

function toPath(incoming: IncomingMessage): string {
  return (incoming.url ?? '/').split('?')[0] ?? '/';
}
