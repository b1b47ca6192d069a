import type { HttpBindings } from '@hono/node-server';
import type { ServerEvent } from './server-event.js';

/** What a route has of its request besides the request itself. */
export interface Bindings extends HttpBindings {
  /** Why it was refused, for the event log: what the answer tells is less. */
  denial?: Pick<ServerEvent, 'error' | 'message' | 'reason'>;
}
