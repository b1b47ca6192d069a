import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fetchJson, fetchText, isLoopbackUrl, mayFetch } from './outbound.js';

const INSIDE = { allowOutbound: false };
const OUTSIDE = { allowOutbound: true };

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test.each([
  'http://localhost:1/',
  'https://LOCALHOST/',
  'http://127.0.0.1/',
  'http://127.9.9.9/',
  'http://127.1/',
  'http://0x7f000001/',
  'http://[::1]:1/',
])('%s is on this machine', (url) => {
  expect(isLoopbackUrl(url)).toBe(true);
});

test.each([
  'http://0.0.0.0/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://127.0.0.1.example.com/',
  'http://127.0.0.1@example.com/',
  'http://localhost.example.com/',
  'http://localtest.me/',
  'http://169.254.169.254/latest/meta-data/',
  'http://10.0.0.1/',
  'file:///etc/passwd',
  'ftp://localhost/',
  'nonsense',
  undefined,
])('%s is not', (url) => {
  expect(isLoopbackUrl(url)).toBe(false);
  expect(mayFetch(INSIDE, url)).toBe(false);
});

test('beyond this machine nothing is fetched, unless that is allowed, and no file ever', async () => {
  const port = await serve((_, outgoing) => outgoing.end('here'));
  // Leads to this machine, and doesn't say so.
  const url = `http://0.0.0.0:${port}/`;
  await expect(fetchText(INSIDE, url)).rejects.toMatchObject({
    name: 'OutboundError',
    code: 'refused',
    message: expect.stringContaining('--allow-outbound'),
  });
  expect(await fetchText(OUTSIDE, url)).toBe('here');
  await expect(fetchText(OUTSIDE, 'file:///etc/passwd')).rejects.toMatchObject({ code: 'refused' });
});

test('a redirect is followed only where the first step could have gone, without the headers of another origin', async () => {
  let asked: string | undefined;
  const target = await serve(({ headers }, outgoing) => {
    asked = headers.authorization;
    outgoing.end('there');
  });
  const port = await serve(({ url, method }, outgoing) => {
    const host = url === '/out' ? '0.0.0.0' : 'localhost';
    const location = url === '/round' ? '/round' : `http://${host}:${target}/`;
    outgoing.writeHead(method === 'POST' ? 307 : 302, { location }).end();
  });
  const from = `http://127.0.0.1:${port}`;
  const headers = { authorization: 'Bearer secret' };
  expect(await fetchText(INSIDE, `${from}/in`, { headers })).toBe('there');
  expect(asked).toBeUndefined();
  await expect(fetchText(INSIDE, `${from}/out`)).rejects.toMatchObject({ code: 'refused' });
  expect(await fetchText(OUTSIDE, `${from}/out`)).toBe('there');
  await expect(fetchText(INSIDE, `${from}/round`)).rejects.toThrow('redirects too often');
  await expect(fetchText(INSIDE, `${from}/in`, { method: 'POST', body: 'secret' })).rejects.toThrow('with a redirect');
});

test('an answer that is too large, no JSON, an error, or absent is reported without its content', async () => {
  const port = await serve(({ url }, outgoing) => {
    if (url === '/large') outgoing.end('x'.repeat(2_000_000));
    if (url === '/error') outgoing.writeHead(500).end('secret');
    if (url === '/text') outgoing.end('secret');
    if (url === '/cut') {
      outgoing.writeHead(200, { 'content-length': '100' }).write('secret');
      setTimeout(() => outgoing.destroy(), 10);
    }
  });
  const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
  await expect(fetchText(INSIDE, at('/large'))).rejects.toThrow('answered with too much');
  await expect(fetchText(INSIDE, at('/error'))).rejects.toThrow(/answered with status 500\.$/);
  await expect(fetchJson(INSIDE, at('/text'))).rejects.toThrow(/did not answer with a JSON object\.$/);
  await expect(fetchText(INSIDE, at('/cut'))).rejects.toMatchObject({ code: 'unreachable' });
  await expect(fetchText(INSIDE, 'http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'unreachable' });
});

test('a server that does not answer runs into the time limit', async () => {
  const { timeout } = AbortSignal;
  const limit = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, ms / 100));
  onTestFinished(() => limit.mockRestore());
  const port = await serve(() => undefined);
  await expect(fetchText(INSIDE, `http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'unreachable' });
  expect(limit.mock.calls).toEqual([[5_000]]);
});
