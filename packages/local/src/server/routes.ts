import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { addConsolePage } from '../console/page.js';
import { addConsoleRoutes } from '../console/routes.js';
import { addControlRoutes, type ControlPlane } from '../control/routes.js';
import type { Bindings } from '../events/bindings.js';
import { errorNote, notice, sendPage } from '../oauth/html/layout.js';
import { addOauthRoutes } from '../oauth/routes.js';
import { confirmByLink } from '../user-pools/accounts/confirm-link.js';
import { receiveUpload } from '../user-pools/import/upload.js';
import { readJwks, readOpenIdConfiguration } from '../user-pools/pools/discovery.js';
import { BodyError, discardBody } from '../wire/body.js';
import { describeFailure, type LogFailure } from './describe-failure.js';
import { guardDoors } from './door-middleware.js';
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
export function createApp({ control, log }: RoutesOptions): Hono<{ Bindings: Bindings }> {
  const { services } = control;
  const app = new Hono<{ Bindings: Bindings }>();
  addRouteEvents(app, control.controls.events);
  app.use(guardDoors(control));

  app.use('/:userPoolId/.well-known/*', async (context, next) => {
    await next();
    context.header('Access-Control-Allow-Origin', '*');
    context.header('Date', new Date(services.clock.now()).toUTCString());
  });
  app.get('/:userPoolId/.well-known/jwks.json', async (context) => {
    const jwks = await readJwks(services, context.req.param('userPoolId'));
    return jwks === undefined ? context.notFound() : context.json(jwks);
  });
  app.get('/:userPoolId/.well-known/openid-configuration', async (context) => {
    const configuration = await readOpenIdConfiguration(services, context.req.param('userPoolId'));
    return configuration === undefined ? context.notFound() : context.json(configuration);
  });
  app.options('/:userPoolId/.well-known/*', (context) => {
    context.header('Access-Control-Allow-Methods', 'GET,OPTIONS');
    context.header('Access-Control-Allow-Headers', '*');
    return context.body(null, 204);
  });

  app.put('/imports/:jobId', async (context) => {
    const { jobId } = context.req.param();
    const signature = context.req.query('signature') ?? '';
    const { incoming } = context.env;
    // A client reads why its file is refused only while the rest of it is taken.
    const body = incoming.iterator({ destroyOnReturn: false });
    const outcome = await receiveUpload(services, { jobId, signature, body });
    if (outcome.status !== 200) discardBody(incoming);
    return context.json({ message: outcome.message }, outcome.status);
  });

  addConsolePage(app);
  addControlRoutes(app, control);
  addConsoleRoutes(app, control);
  app.get('/confirmUser', async (context, next) => {
    const query = context.req.query();
    if (query['confirmation_code'] === undefined) return await next();
    const { confirmed, message } = await confirmByLink(services, query);
    const title = confirmed ? 'Confirmed' : 'Not confirmed';
    const body = confirmed ? notice(message) : errorNote(message);
    return await sendPage(context, { title, body: html`${body}`, status: confirmed ? 200 : 400 });
  });
  addOauthRoutes(app, services, control.controls.events);

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
