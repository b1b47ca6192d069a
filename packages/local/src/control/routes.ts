import type { MiddlewareHandler } from 'hono';
import type { LocalServices } from '../context/services.js';
import type { Bindings } from '../events/bindings.js';
import { isKnownOrigin } from '../wire/door-guard.js';
import type { Controls } from './controls.js';
import { addInboxRoutes } from './inbox-routes.js';
import { buildOutputs } from './outputs.js';
import { type ControlApp, explaining, readMembers } from './request-body.js';
import { addTestRoutes } from './test-routes.js';
import { addUserRoutes } from './user-routes.js';
import { addVerifyRoute } from './verify-route.js';

/** The parts of a server that the control plane works on. */
export interface ControlPlane {
  readonly services: LocalServices;
  readonly controls: Controls;
  /** The bearer token that requests need when the server listens beyond the loopback interface. */
  readonly bearerToken: string | undefined;
  readonly version: string;
}

type Handler = MiddlewareHandler<{ Bindings: Bindings }>;

/** `/_claviger/*`: the control plane for tests and tools. */
export function addControlRoutes(app: ControlApp, control: ControlPlane): void {
  const { services, controls } = control;

  app.use('/_claviger/*', allowKnownOrigins(control));

  app.get('/_claviger/outputs', async (context) => context.json(await buildOutputs(services)));

  app.get('/_claviger/clock', (context) => context.json({ now: new Date(services.clock.now()).toISOString() }));

  app.post(
    '/_claviger/clock',
    explaining(async (context) => {
      moveClock(services, await readMembers(context, ['advanceSeconds', 'now']));
      await services.clock.settle();
      return context.json({ now: new Date(services.clock.now()).toISOString() });
    }),
  );

  app.post(
    '/_claviger/reset',
    explaining(async (context) => {
      await readMembers(context, []);
      await controls.reset();
      return context.json({ status: 'ok' });
    }),
  );

  addInboxRoutes(app, services.store);
  addTestRoutes(app, controls);
  addUserRoutes(app, services);
  addVerifyRoute(app, services);
}

function allowKnownOrigins({ services }: ControlPlane): Handler {
  return async (context, next) => {
    const { incoming } = context.env;
    const { origin, host = '' } = incoming.headers;
    if (origin !== undefined && isKnownOrigin(origin, host, services.settings)) {
      context.header('Access-Control-Allow-Origin', origin);
      context.header('Vary', 'Origin');
    }
    context.header('Date', new Date(services.clock.now()).toUTCString());
    if (incoming.method === 'OPTIONS') {
      context.header('Access-Control-Allow-Methods', 'GET,POST,PUT,DELETE,OPTIONS');
      context.header('Access-Control-Allow-Headers', 'content-type,authorization');
      return context.body(null, 204);
    }
    return await next();
  };
}

/** @throws {TypeError} with a sentence on what is wrong with the request */
function moveClock({ clock }: LocalServices, { advanceSeconds, now }: Readonly<Record<string, unknown>>): void {
  if (advanceSeconds !== undefined && now !== undefined) {
    throw new TypeError('Send "advanceSeconds" or "now", not both.');
  }
  const instant = typeof now === 'string' ? new Date(now) : undefined;
  try {
    if (typeof advanceSeconds === 'number') clock.advance(advanceSeconds);
    else if (instant !== undefined && !Number.isNaN(instant.getTime())) clock.set(instant);
    else throw new TypeError('Send {"advanceSeconds": number} or {"now": "ISO 8601 date"}.');
  } catch (error) {
    // Of the control plane's errors a RangeError is a missing resource.
    throw error instanceof RangeError ? new TypeError(error.message) : error;
  }
}
