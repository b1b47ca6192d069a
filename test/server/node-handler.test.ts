import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { AuthConfig } from '@claviger/auth';
import { type NodeHandler, toNodeHandler } from '@claviger/auth/server';
import express from 'express';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ORIGIN, useServerWorld } from './world.js';

const { world, configure, createApp, signIn } = useServerWorld();
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

test('a body that a parser has read before is an error that names the way out, and other paths pass', async () => {
  const { handler } = openApp();
  const app = express();
  app.use(express.json());
  app.use(handler);
  app.post('/notes', (request, response) => {
    response.send(request.body);
  });
  const url = await listen(app);
  const init = { method: 'POST', headers: { origin: url, 'content-type': 'application/json' }, body: '{"a":1}' };
  const answer = await fetch(`${url}/auth/sign-out`, init);
  expect([answer.status, await answer.json()]).toEqual([
    500,
    expect.objectContaining({
      code: 'BodyUsed',
      recoverySuggestion: 'Mount toNodeHandler() before parsers of bodies, such as express.json().',
    }),
  ]);
  expect(await (await fetch(`${url}/notes`, init)).json()).toEqual({ a: 1 });
});

describe('a request to a path of the app', () => {
  test.each([20, 100_000])('keeps its body of %i bytes for the app', async (length) => {
    const { handler } = openApp();
    const app = express();
    app.use(handler);
    app.use(express.json({ limit: '1mb' }));
    app.post('/notes', (request, response) => {
      response.send(`${request.body.text.length}`);
    });
    const url = await listen(app);
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${url}/notes`, { ...init, body: JSON.stringify({ text: 'x'.repeat(length) }) });
    expect(await answer.text()).toBe(`${length}`);
  });

  test('by a method that no Request has reaches the app', async () => {
    const { handler } = openApp();
    const app = express();
    app.use(handler);
    app.use((request, response) => {
      response.send(request.method);
    });
    const url = await listen(app);
    const { status } = await sendRaw(url, 'TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(status).toBe(200);
  });
});

/** Sends the bytes of a request that no client writes. */
async function sendRaw(url: string, text: string): Promise<{ readonly status: number }> {
  const { hostname, port } = new URL(url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
  });
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]) };
}

test.each([
  ['no host', 'GET /auth/session HTTP/1.0\r\nOrigin: http://localhost\r\n\r\n', 421],
  ['a host that is no host', 'GET /auth/session HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
  ['a host with a path', 'GET /x HTTP/1.1\r\nHost: localhost/auth/session?\r\nConnection: close\r\n\r\n', 400],
  ['a host with a user', 'GET /auth/session HTTP/1.1\r\nHost: a@localhost\r\nConnection: close\r\n\r\n', 400],
  [
    'the address of another host',
    'GET http://evil.example/auth/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    421,
  ],
  ['two slashes', 'GET //auth/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 404],
])('a request with %s is refused', async (_, text, status) => {
  const url = await listen(openApp().handler);
  expect(await sendRaw(url, text)).toEqual({ status });
});

test.each([
  ['a route', '/auth/sign-out'],
  ['a proxy', '/api/notes'],
])('a client that leaves while it sends a body is no failure of %s', async (_, path) => {
  const proxies = { '/api/': { to: 'http://127.0.0.1:9/', token: 'access' } } as const;
  const app = createApp(config, { proxies });
  const browser = app.browse();
  await signIn(app, browser, await world.createUser());
  const answered = vi.fn();
  const handler = toNodeHandler({
    async handle(request) {
      const answer = await app.server.handle(request);
      answered();
      return answer;
    },
  });
  const url = await listen(handler);
  const cookie = browser.header();
  const headers = { origin: ORIGIN, cookie, 'content-type': 'application/json', 'content-length': 100 };
  const sent = httpRequest(`${url}${path}`, { method: 'POST', headers });
  sent.on('error', () => undefined);
  sent.write('{');
  await new Promise((resolve) => setTimeout(resolve, 100));
  sent.destroy();
  await expect.poll(() => answered).toHaveBeenCalled();
  expect(app.logs).toEqual([]);
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
