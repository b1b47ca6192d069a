import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuthConfig } from '@claviger/auth';
import { type NodeHandler, toNodeHandler } from '@claviger/auth/server';
import express from 'express';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { useServerWorld } from './world.js';

const { configure, createApp } = useServerWorld();
let config: AuthConfig;

beforeAll(async () => {
  config = await configure();
});

type Listener = Parameters<typeof createServer>[1];

/** Listens on a free port. */
async function listen(listener: NonNullable<Listener>): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An app on a port: the server's own origin is that of the port. */
const openApp = (): { readonly handler: NodeHandler } => ({
  handler: toNodeHandler(createApp(config, { origin: [] }).server),
});

test('serves the routes over HTTP, and answers 404 for other paths', async () => {
  const url = await listen(openApp().handler);
  const answer = await fetch(`${url}/auth/session`, { headers: { origin: url } });
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'signedOut', reason: 'never' }]);
  expect((await fetch(`${url}/other`)).status).toBe(404);
});

test('is middleware of Express, also behind a router', async () => {
  const { handler } = openApp();
  const app = express();
  app.use('/auth', handler);
  app.get('/page', (_, response) => {
    response.send('page');
  });
  const url = await listen(app);
  expect((await fetch(`${url}/auth/session`, { headers: { origin: url } })).status).toBe(200);
  expect(await (await fetch(`${url}/page`)).text()).toBe('page');
});

test('a body that a parser has read before is an error that names the way out', async () => {
  const { handler } = openApp();
  const app = express();
  app.use(express.json());
  app.use(handler);
  app.use(((error, _request, response, _next) => {
    response.status(500).send(error.message);
  }) satisfies express.ErrorRequestHandler);
  const url = await listen(app);
  const headers = { origin: url, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/auth/sign-out`, { method: 'POST', headers, body: '{}' });
  expect(await answer.text()).toContain('mount toNodeHandler() first');
});

describe('a body that is too long', () => {
  test.each([true, false])('is refused, with its length known: %s', async (isKnown) => {
    const url = await listen(openApp().handler);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        origin: url,
        'content-type': 'application/json',
        ...(isKnown && { 'content-length': 100_000 }),
      };
      const sent = httpRequest(`${url}/auth/sign-out`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on('error', reject);
      sent.end('x'.repeat(100_000));
    });
    expect(status).toBe(413);
  });
});

test('streams an answer at the pace of the client, and stops when the client leaves', async () => {
  let pulled = 0;
  let isCancelled = false;
  const body = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(65_536));
      },
      cancel() {
        isCancelled = true;
      },
    });
  const url = await listen(toNodeHandler({ handle: async () => new Response(body()) }));
  const controller = new AbortController();
  const answer = await fetch(url, { signal: controller.signal });
  await answer.body?.getReader().read();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = pulled;
  expect(before).toBeLessThan(500);
  controller.abort();
  await expect.poll(() => isCancelled).toBe(true);
});
