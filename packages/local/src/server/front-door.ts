import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { once } from '../base/once.js';
import type { ControlPlane } from '../control/routes.js';
import { type Answer, type AwsEndpoint, sendAnswer } from '../wire/answer.js';
import { checkDoor } from '../wire/door-guard.js';
import { getRule } from '../wire/doors.js';
import { describeFailure, type LogFailure } from './describe-failure.js';
import { findForeignService } from './foreign-service.js';

export interface FrontDoorOptions {
  readonly aws: AwsEndpoint;
  readonly control: ControlPlane;
  readonly log: LogFailure;
}

/**
 * The one port. AWS calls, all of them to `/`, are the traffic, and go straight from Node's request to its answer, as
 * does the question whether the server is up; everything else is routed by a library that is loaded on first use.
 */
export function createFrontDoor(options: FrontDoorOptions): RequestListener {
  const loadRoutes = once(async () => (await import('./routes.js')).createRoutes(options));
  const route: RequestListener = async (incoming, outgoing) => (await loadRoutes())(incoming, outgoing);

  return (incoming, outgoing) => {
    const path = toPath(incoming);
    const fail = (error: unknown): void => {
      // A client that went away in the middle of a request needs no answer.
      if (!incoming.destroyed) options.log(describeFailure(error, randomUUID(), `${incoming.method} ${path}`));
      outgoing.destroy();
    };
    if (hasTwoHosts(incoming)) sendAnswer(outgoing, TWO_HOSTS);
    // On any path: what is signed for another service gets that service's error.
    else if (path === '/' || findForeignService(incoming) !== undefined)
      options
        .aws(incoming)
        .then((answer) => sendAnswer(outgoing, answer))
        .catch(fail);
    else if (path === '/_claviger/health') sendAnswer(outgoing, answerHealth(incoming, options.control));
    else Promise.resolve(route(incoming, outgoing)).catch(fail);
  };
}

const TWO_HOSTS: Answer = {
  status: 400,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', ...getRule('control').headers, Connection: 'close' },
  body: 'One Host header is allowed.\n',
};

/** Node.js passes on the first of several, so the doors would check that one alone (RFC 9112, section 3.2). */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length > 1;
}

function answerHealth(incoming: IncomingMessage, { services, bearerToken, version }: ControlPlane): Answer {
  const headers = {
    'Content-Type': 'application/json',
    ...getRule('control').headers,
    Date: new Date(services.clock.now()).toUTCString(),
  };
  const fault = checkDoor('control', incoming, { ...services, bearerToken });
  if (fault !== undefined) return { status: fault.status, headers, body: JSON.stringify({ message: fault.message }) };
  return { status: 200, headers, body: JSON.stringify({ status: 'ok', version }) };
}

function toPath(incoming: IncomingMessage): string {
  const target = incoming.url ?? '/';
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}
