import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { addConsolePage } from '../console/page.js';
import { addConsoleRoutes } from '../console/routes.js';
import { addControlRoutes, type ControlPlane } from '../control/routes.js';
import type { App } from '../events/bindings.js';
import { addSamlRoutes } from '../oauth/providers/saml-routes.js';
import { addOauthRoutes } from '../oauth/routes.js';
import { BodyError } from '../wire/body.js';
import { addAdministratorOperations } from './administrator-operations.js';
import { describeFailure, type LogFailure } from './describe-failure.js';
import { guardDoors } from './door-middleware.js';
import { addConfirmationRoutes, addDiscoveryRoutes, addImportRoutes } from './pool-routes.js';
import { addRouteEvents } from './route-events.js';

export interface RoutesOptions {
  readonly control: ControlPlane;
  readonly log: LogFailure;
}

/** Everything with a path of its own: discovery, the control plane, pages and OAuth 2.0. */
export function createRoutes(options: RoutesOptions): RequestListener {
  // The server may be part of a test's own process: its globals stay as they are.
  return getRequestListener(createApp(options).fetch, { overrideGlobalObjects: false });
}

/** The routes, each behind its door. */
export function createApp({ control, log }: RoutesOptions): App {
  const { services, controls } = control;
  const app: App = new Hono();
  addRouteEvents(app, controls.events);
  app.use(guardDoors(control));

  addDiscoveryRoutes(app, services);
  addImportRoutes(app, services);
  addConsolePage(app);
  addControlRoutes(app, control);
  addConsoleRoutes(app, control);
  addAdministratorOperations(app, services);
  addConfirmationRoutes(app, services);
  addOauthRoutes(app, services, controls.events);
  addSamlRoutes(app, services, controls.events);

  app.notFound((context) => context.text(`There is nothing at ${context.req.path} here.\n`, 404));
  app.onError((error, context) => {
    if (error instanceof BodyError) return context.json({ message: error.message }, error.status);
    // A client that went away in the middle of a request needs no answer.
    if (context.env.incoming.destroyed) return context.body(null, 400);
    const requestId = randomUUID();
    log(describeFailure(error, requestId, `${context.req.method} ${context.req.path}`));
    return context.json({ message: `Something went wrong; the log has it under ${requestId}.` }, 500);
  });
  return app;
}
