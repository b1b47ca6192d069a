import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { addControlRoutes, type ControlPlane } from '../control/routes.js';
import type { LocalServices } from '../services.js';
import { readJwks, readOpenIdConfiguration } from '../user-pools/discovery.js';
import { sendAnswer } from './answer.js';
import { type AwsEndpoint, describeFailure, type LogFailure } from './aws-endpoint.js';

export interface FrontDoorOptions {
  readonly services: LocalServices;
  readonly aws: AwsEndpoint;
  readonly control: ControlPlane;
  readonly log: LogFailure;
}

/**
 * The one port. AWS calls, all of them to `/`, are the traffic, and go straight from Node's request to its answer;
 * everything else is routed.
 */
export function createFrontDoor(options: FrontDoorOptions): RequestListener {
  const routed = getRequestListener(createRoutes(options).fetch, { overrideGlobalObjects: false });
  return (incoming, outgoing) => {
    const { pathname } = splitTarget(incoming.url ?? '/');
    const handled = pathname === '/' ? answerAws(options, incoming, outgoing) : routed(incoming, outgoing);
    Promise.resolve(handled).catch((error: unknown) => {
      options.log(describeFailure(error, randomUUID(), `${incoming.method} ${pathname}`));
      outgoing.destroy();
    });
  };
}

async function answerAws(
  { aws }: FrontDoorOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const answer = await aws(incoming).catch((error: unknown) => {
    // Whoever went away in the middle of a request needs no answer.
    if (incoming.destroyed) return undefined;
    throw error;
  });
  if (answer !== undefined) sendAnswer(outgoing, answer);
}

function splitTarget(target: string): { readonly pathname: string } {
  const query = target.indexOf('?');
  return { pathname: query === -1 ? target : target.slice(0, query) };
}

function createRoutes({ services, control, log }: FrontDoorOptions): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();

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

  addControlRoutes(app, control);

  app.notFound((context) => context.text(`There is nothing at ${context.req.path} here.\n`, 404));
  app.onError((error, context) => {
    const requestId = randomUUID();
    log(describeFailure(error, requestId, `${context.req.method} ${context.req.path}`));
    return context.json(
      { error: 'internal', message: `Something went wrong; the log has it under ${requestId}.` },
      500,
    );
  });
  return app;
}
