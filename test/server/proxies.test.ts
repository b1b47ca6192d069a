// Proxies over HTTP: streams, signatures and limits.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuthConfig } from '@claviger/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScenes, type Scene, serveUpstream, type Upstream } from './attacks.js';
import { ORIGIN, useServerWorld } from './world.js';

const serverWorld = useServerWorld();
const { world, configure } = serverWorld;
let config: AuthConfig;
let upstream: Upstream;
let open: () => Promise<Scene>;

beforeAll(async () => {
  config = await configure();
  upstream = await serveUpstream();
  const create = createScenes(serverWorld, upstream);
  const region = 'us-east-1';
  const echoUrl = await serveEcho();
  open = () =>
    create(config, 'proxy', {
      fetch: globalThis.fetch,
      proxies: {
        '/api/': { to: upstream.url, token: 'id' },
        '/signed/': { to: upstream.url, service: 'execute-api', region },
        '/files/': { to: upstream.url, service: 's3', region },
        '/gone/': { to: 'http://127.0.0.1:1', token: 'access' },
        '/echo/': { to: echoUrl, token: 'access' },
      },
    });
  closers.push(() => upstream.close());
});
const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

/** Sends each chunk back as it comes. */
async function serveEcho(): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    request.pipe(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => server.closeAllConnections());
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function toRequest({ browser }: Scene, path: string, init: RequestInit & { duplex?: 'half' } = {}): Request {
  const headers = {
    origin: ORIGIN,
    'sec-fetch-site': 'same-origin',
    cookie: browser.header(),
    ...Object(init.headers),
  };
  return new Request(`${ORIGIN}${path}`, { ...init, headers });
}

async function send(scene: Scene, path: string, init?: RequestInit & { duplex?: 'half' }): Promise<Response> {
  const response = await scene.app.server.handle(toRequest(scene, path, init));
  return response ?? new Response(null, { status: 404 });
}

test('a body and its answer are streams: the first chunk comes back before the second is sent', async () => {
  const scene = await open();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const sent = send(scene, '/echo/x', { method: 'POST', body: readable, duplex: 'half' });
  await writer.write(new TextEncoder().encode('one'));
  const reader = (await sent).body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('one');
  await writer.write(new TextEncoder().encode('two'));
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('two');
  await writer.close();
  expect((await reader?.read())?.done).toBe(true);
});

test('a page that leaves ends the request to the upstream', async () => {
  const scene = await open();
  let isClosed = false;
  upstream.answer = (response) => {
    response.writeHead(200).write('first');
    response.on('close', () => {
      isClosed = true;
    });
  };
  const answer = await send(scene, '/api/stream');
  upstream.answer = undefined;
  await answer.body?.cancel();
  await expect.poll(() => isClosed).toBe(true);
});

describe('a signature', () => {
  test.each([
    ['/signed/notes?b=2&a=1', 'POST', 'a body'],
    ['/signed/a%20b/c', 'GET', undefined],
    ['/files/my%20list.txt', 'PUT', 'milk'],
  ])('is that of the user: %s', async (path, method, body) => {
    const scene = await open();
    const response = await send(scene, path, { method, ...(body !== undefined && { body }) });
    expect(response.status).toBe(200);
    const [received] = upstream.received;
    const { url = '', headers = {} } = received ?? {};
    const verified = await world.local.verifyRequest({ method, url, headers, ...(body !== undefined && { body }) });
    const visit = scene.app.server.visit({ headers: { cookie: scene.browser.header() } });
    const identityId = (await visit.fetchAuthSession()).getIdentityId().get();
    expect(verified).toMatchObject({ identityId });
  });

  test('of a stream is for S3 alone: its body is sent as it comes', async () => {
    const scene = await open();
    const body = new Blob(['milk']).stream();
    expect((await send(scene, '/files/list.txt', { method: 'PUT', body, duplex: 'half' })).status).toBe(200);
    expect(upstream.received[0]).toMatchObject({
      body: 'milk',
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
  });
});

test('the token is the one that the proxy names', async () => {
  const scene = await open();
  await send(scene, '/api/notes');
  const [, claims = ''] = `${upstream.received[0]?.headers.authorization}`.split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    token_use: 'id',
    sub: scene.user.sub,
  });
});

test('a body that is too long is refused before the upstream sees it', async () => {
  const scene = await open();
  const known = await send(scene, '/api/x', { method: 'POST', body: 'x', headers: { 'content-length': `${2 ** 31}` } });
  expect(known.status).toBe(413);
  // A signature covers the whole body, which is read into memory.
  const chunk = new Uint8Array(1_048_576);
  let count = 0;
  const stream = new ReadableStream({
    pull(controller) {
      if (count++ < 12) controller.enqueue(chunk);
      else controller.close();
    },
  });
  expect((await send(scene, '/signed/x', { method: 'POST', body: stream, duplex: 'half' })).status).toBe(413);
  expect(upstream.received).toEqual([]);
});

test('an upstream that is down is 502, a visitor without a session 401, a deleted note 204', async () => {
  const scene = await open();
  expect((await send(scene, '/gone/x')).status).toBe(502);
  const stranger = await scene.app.server.handle(toRequest(scene, '/api/x', { headers: { cookie: '' } }));
  expect(stranger?.status).toBe(401);
  upstream.answer = (response) => response.writeHead(204).end();
  expect((await send(scene, '/api/x', { method: 'DELETE' })).status).toBe(204);
  upstream.answer = (response) => response.writeHead(304, { etag: '"1"' }).end();
  expect((await send(scene, '/api/x', { headers: { 'if-none-match': '"1"' } })).status).toBe(304);
  upstream.answer = undefined;
});
