import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { readBody } from '../http/body.js';
import { isKnownOrigin } from '../http/origin-guard.js';
import type { LocalServices } from '../services.js';
import { refuseControl } from './guard.js';
import { listMessages } from './inbox.js';
import { buildOutputs } from './outputs.js';

/** What the control plane works on. */
export interface ControlPlane {
  readonly services: LocalServices;
  /** Back to the state of a first start. */
  readonly reset: () => Promise<void>;
  /** Asked for as a bearer token when the server listens beyond the loopback interface. */
  readonly bearerToken: string | undefined;
  readonly version: string;
}

type App = Hono<{ Bindings: HttpBindings }>;
type Handler = MiddlewareHandler<{ Bindings: HttpBindings }>;

/** `/_claviger/*`: what tests and tools ask of the server itself. */
export function addControlRoutes(app: App, control: ControlPlane): void {
  const { services } = control;

  app.use('/_claviger/*', guard(control));

  app.get('/_claviger/outputs', async (context) => context.json(await buildOutputs(services)));

  app.get('/_claviger/inbox', async (context) =>
    context.json(await listMessages(services.store, { to: context.req.query('to') })),
  );

  app.get('/_claviger/clock', (context) => context.json({ now: new Date(services.clock.now()).toISOString() }));

  app.post('/_claviger/clock', async (context) => {
    const fault = moveClock(services, await readJson(context));
    if (fault !== undefined) return refuse(context, 400, fault);
    return context.json({ now: new Date(services.clock.now()).toISOString() });
  });

  app.post('/_claviger/reset', async (context) => {
    await control.reset();
    return context.json({ status: 'ok' });
  });
}

function guard({ services, bearerToken }: ControlPlane): Handler {
  return async (context, next) => {
    const { incoming } = context.env;
    const { origin, host = '' } = incoming.headers;
    if (origin !== undefined && isKnownOrigin(origin, host, services.settings)) {
      context.header('Access-Control-Allow-Origin', origin);
      context.header('Vary', 'Origin');
    }
    context.header('Cache-Control', 'no-store');
    context.header('Date', new Date(services.clock.now()).toUTCString());
    const refusal = refuseControl(incoming, services.settings, bearerToken);
    if (refusal !== undefined) return refuse(context, refusal.status, refusal.message);
    if (incoming.method === 'OPTIONS') {
      context.header('Access-Control-Allow-Methods', 'GET,POST,OPTIONS');
      context.header('Access-Control-Allow-Headers', 'content-type,authorization');
      return context.body(null, 204);
    }
    return await next();
  };
}

function refuse(context: Context, status: 400 | 401 | 403 | 415, message: string): Response {
  return context.json({ message }, status);
}

async function readJson(context: Context<{ Bindings: HttpBindings }>): Promise<unknown> {
  const body = await readBody(context.env.incoming);
  try {
    return body === undefined ? undefined : JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** As far as a date goes (ECMA-262, section 21.4.1.1). */
const LAST_INSTANT_MS = 8.64e15;

/** @returns what is wrong with the request, if anything */
function moveClock({ clock }: LocalServices, request: unknown): string | undefined {
  const { advanceSeconds, now } =
    typeof request === 'object' && request !== null ? (request as Record<string, unknown>) : {};
  if (typeof advanceSeconds === 'number' && Math.abs(clock.now() + advanceSeconds * 1_000) <= LAST_INSTANT_MS) {
    clock.advance(advanceSeconds);
    return undefined;
  }
  const instant = typeof now === 'string' ? new Date(now) : undefined;
  if (instant === undefined || Number.isNaN(instant.getTime())) {
    return 'Send {"advanceSeconds": number} or {"now": "ISO 8601 date"}.';
  }
  clock.set(instant);
  return undefined;
}
