import type { MiddlewareHandler } from 'hono';
import type { ControlContext } from '../control/request-body.js';
import type { ControlPlane } from '../control/routes.js';
import type { Bindings } from '../events/bindings.js';
import { checkDoor, type DoorError } from '../wire/door-guard.js';
import { type Door, findDoor, getRule } from '../wire/doors.js';

/**
 * Lets a request through the door of its route, by the path that the router reads; a route without a door is not
 * there. Every answer gets the headers of its door.
 */
export function guardDoors({ services, bearerToken }: ControlPlane): MiddlewareHandler<{ Bindings: Bindings }> {
  return async (context, next) => {
    const door = findDoor(context.req.path);
    if (door === undefined) {
      addHeaders(context, 'page', await context.notFound());
      return;
    }
    const fault = checkDoor(door, context.env.incoming, { ...services, bearerToken });
    if (fault === undefined) await next();
    addHeaders(context, door, fault === undefined ? context.res : answerFault(context, door, fault));
  };
}

function answerFault(context: ControlContext, door: Door, { status, message }: DoorError): Response {
  context.env.denial = { error: status === 401 ? 'Unauthorized' : 'Forbidden', message };
  if (door === 'page' || door === 'console') return context.text(`${message}\n`, status);
  // As RFC 6749, section 5.2, has errors. The page may read it: it holds nothing but the way out.
  if (door === 'app') {
    context.header('Access-Control-Allow-Origin', '*');
    return context.json({ error: 'access_denied', error_description: message }, status);
  }
  return context.json({ message }, status);
}

function addHeaders(context: ControlContext, door: Door, answer: Response): void {
  context.res = answer;
  const isRedirect = answer.status >= 300 && answer.status < 400;
  for (const [name, value] of Object.entries(getRule(door).headers)) {
    // A page may keep its address for its own forms. A redirect carries codes.
    const isSaid = context.res.headers.has(name) && !(isRedirect && name === 'Referrer-Policy');
    if (!isSaid) context.header(name, value);
  }
}
