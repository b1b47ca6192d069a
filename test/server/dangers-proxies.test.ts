// The dangers of proxies alone: what reaches an upstream, and what comes back.
import type { AuthConfig } from '@claviger/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScenes, expectNothingSent, expectSealed, plus, serveUpstream, type Upstream } from './attacks.js';
import { useServerWorld } from './world.js';

const serverWorld = useServerWorld();
let config: AuthConfig;
let upstream: Upstream;
let open: ReturnType<typeof createScenes>;

beforeAll(async () => {
  config = await serverWorld.configure();
  upstream = await serveUpstream();
  open = createScenes(serverWorld, upstream);
});
afterAll(() => upstream?.close());

describe('a proxy', () => {
  const destinations = [
    'document',
    'iframe',
    'frame',
    'object',
    'embed',
    'script',
    'worker',
    'sharedworker',
    'serviceworker',
    'style',
  ];
  test.each(destinations)('is no address of a %s', async (destination) => {
    const scene = await open(config, 'proxy');
    const response = await scene.send(plus(scene.request('proxy'), { 'sec-fetch-dest': destination }));
    expect(response.status).toBe(403);
    expectSealed(response);
    expectNothingSent(scene);
  });

  test.each(['x-http-method-override', 'x-http-method', 'x-method-override'])('takes no %s', async (name) => {
    const scene = await open(config, 'proxy');
    expect((await scene.send(plus(scene.request('proxy'), { [name]: 'DELETE' }))).status).toBe(400);
    expectNothingSent(scene);
  });

  test.each(['/api/..%2fadmin', '/api/%252e%252e/admin', '/api//admin', '/api/%5c%5cevil.example', '/%61pi/x'])(
    'forwards no path %s',
    async (path) => {
      const scene = await open(config, 'proxy');
      const response = await scene.send({ ...scene.request('proxy'), path });
      expect(response.status).toBe(400);
      expectSealed(response);
      expectNothingSent(scene);
    },
  );

  test('sends the token, and no cookie, no header of a proxy, and none that a connection names', async () => {
    const scene = await open(config, 'proxy');
    const more = {
      ...{ authorization: 'Bearer planted', 'x-forwarded-host': 'evil.example', 'x-amz-security-token': 'planted' },
      ...{ 'x-real-ip': '6.6.6.6', 'accept-language': 'de', prefer: 'x', connection: 'prefer' },
    };
    const body = JSON.stringify({ text: 'milk' });
    const request = {
      ...plus(scene.request('proxy'), { ...more, 'content-type': 'application/json' }),
      method: 'POST',
      body,
    };
    const response = await scene.send({ ...request, path: '/api/notes?x=%2e%2e' });
    expect(response.status).toBe(200);
    const [received] = upstream.received;
    expect(received).toMatchObject({ url: '/v1/notes?x=%2e%2e', method: 'POST', body });
    const { authorization = '', ...headers } = received?.headers ?? {};
    expect(authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]{300,}$/);
    expect(headers).toMatchObject({ 'accept-language': 'de', 'content-type': 'application/json' });
    for (const name of ['cookie', 'x-forwarded-host', 'x-amz-security-token', 'x-real-ip', 'prefer', 'origin']) {
      expect([name, headers[name]]).toEqual([name, undefined]);
    }
  });

  test('passes listed headers of the answer, in a sandbox', async () => {
    const scene = await open(config, 'proxy');
    upstream.answer = (response) =>
      response
        .writeHead(200, {
          ...{ 'content-type': 'text/html', etag: '"1"', 'set-cookie': 'planted=1', 'clear-site-data': '"*"' },
          ...{
            'service-worker-allowed': '/',
            'access-control-allow-origin': '*',
            refresh: '0; url=https://evil.example',
          },
          ...{ 'cache-control': 'public, max-age=9', location: '/', 'x-powered-by': 'x' },
        })
        .end('<script>alert(1)</script>');
    const response = await scene.send(scene.request('proxy'));
    upstream.answer = undefined;
    expectSealed(response);
    expect(response.headers.get('content-security-policy')).toBe('sandbox');
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.getSetCookie().join()).not.toContain('planted');
    for (const name of ['clear-site-data', 'service-worker-allowed', 'refresh', 'location', 'x-powered-by']) {
      expect([name, response.headers.get(name)]).toEqual([name, null]);
    }
  });

  test.each([301, 302, 303, 307, 308])('makes 502 of a redirect (%s)', async (status) => {
    const scene = await open(config, 'proxy');
    upstream.answer = (response) => response.writeHead(status, { location: 'http://169.254.169.254/' }).end();
    const response = await scene.send(scene.request('proxy'));
    upstream.answer = undefined;
    expect([response.status, response.headers.get('location')]).toEqual([502, null]);
    expect(upstream.received).toHaveLength(1);
  });

  test.each([600, 999])('makes 502 of an answer that has no status of HTTP (%s)', async (status) => {
    const scene = await open(config, 'proxy');
    upstream.answer = (response) => response.writeHead(status).end('x');
    const response = await scene.send(scene.request('proxy'));
    upstream.answer = undefined;
    expect(response.status).toBe(502);
    expectSealed(response);
  });

  test('reads a long Connection header at once', async () => {
    const scene = await open(config, 'proxy');
    const connection = `${'x '.repeat(20)}${' '.repeat(200_000)}x`;
    const startMs = performance.now();
    expect((await scene.send(plus(scene.request('proxy'), { connection }))).status).toBe(200);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});
