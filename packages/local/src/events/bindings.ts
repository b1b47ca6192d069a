import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { ServerEvent } from './server-event.js';

/** What a route has of its request besides the request itself. */
export interface Bindings extends HttpBindings {
  /** Why it was refused, for the event log: what the answer tells is less. */
  denial?: Pick<ServerEvent, 'error' | 'message' | 'reason'>;
}

/** An application of Hono whose routes have Node's own request too. */
export type App = Hono<{ Bindings: Bindings }>;
