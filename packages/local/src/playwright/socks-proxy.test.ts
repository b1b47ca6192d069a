import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type Reroute, startSocksProxy } from './socks-proxy.js';

async function startProxy(reroute: Reroute = () => undefined): Promise<number> {
  const proxy = await startSocksProxy(reroute);
  onTestFinished(() => proxy.close());
  return Number(new URL(proxy.url).port);
}

/** A server that sends back what it gets, and ends when the client ends. */
async function startEcho(): Promise<number> {
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const portBytes = (port: number): number[] => [port >> 8, port & 255];
const toName = (host: string, port: number): number[] => [
  5,
  1,
  0,
  3,
  host.length,
  ...Buffer.from(host),
  ...portBytes(port),
];

/** Sends bytes in pieces, and gives all that comes back. */
async function talk(port: number, pieces: readonly Uint8Array[]): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  const answers: Buffer[] = [];
  socket.on('data', (bytes) => answers.push(bytes)).on('error', () => undefined);
  await once(socket, 'connect');
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
  await once(socket, 'close');
  return Buffer.concat(answers);
}

const ACCEPTED = [5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0];

test('bytes arrive whole and in order, for each size of the pieces that the client sends', async () => {
  const echo = await startEcho();
  const port = await startProxy();
  const payload = Buffer.from('GET / HTTP/1.1\r\n\r\n');
  const bytes = Uint8Array.from([5, 1, 0, ...toName('localhost', echo), ...payload]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 8 }), async (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      expect([...(await talk(port, pieces))]).toEqual([...ACCEPTED, ...payload]);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['a name', toName('auth.example.com', 443), 'auth.example.com'],
  ['an IPv4 address', [5, 1, 0, 1, 127, 0, 0, 1, ...portBytes(443)], '127.0.0.1'],
  ['an IPv6 address', [5, 1, 0, 4, ...new Array(15).fill(0), 1, ...portBytes(443)], '0:0:0:0:0:0:0:1'],
])('%s is rerouted', async (_, request, host) => {
  const echo = await startEcho();
  const asked: unknown[] = [];
  const port = await startProxy((...address) => {
    asked.push(address);
    return echo;
  });
  expect([...(await talk(port, [Uint8Array.of(5, 1, 0, ...request, 42)]))]).toEqual([...ACCEPTED, 42]);
  expect(asked).toEqual([[host, 443]]);
});

test('a port without a server is refused, and so is what is no connection', async () => {
  const closed = await startEchoAndClose();
  const port = await startProxy();
  const refused = await talk(port, [Uint8Array.of(5, 1, 0, ...toName('127.0.0.1', closed))]);
  expect([...refused.subarray(2, 4)]).toEqual([5, 5]);
  const bind = await talk(port, [Uint8Array.of(5, 1, 0, 5, 2, 0, 1, 127, 0, 0, 1, 0, 80)]);
  expect([...bind.subarray(2, 4)]).toEqual([5, 7]);
});

async function startEchoAndClose(): Promise<number> {
  const server = createTcpServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

test('a web page gets nothing from it, and clients that leave early do no harm', async () => {
  const echo = await startEcho();
  const port = await startProxy();
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  const whole = [5, 1, 0, ...toName('localhost', echo)];
  for (let length = 0; length < whole.length; length++) {
    await talk(port, [Uint8Array.from(whole.slice(0, length))]);
  }
  expect([...(await talk(port, [Uint8Array.of(...whole, 7)]))]).toEqual([...ACCEPTED, 7]);
});

test('a proxy that closes ends its connections', async () => {
  const hanging = createServer(() => undefined);
  hanging.listen(0, '127.0.0.1');
  await once(hanging, 'listening');
  onTestFinished(() => void hanging.close());
  const proxy = await startSocksProxy(() => undefined);
  const socket = connect({ port: Number(new URL(proxy.url).port), host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.write(Uint8Array.of(5, 1, 0, ...toName('127.0.0.1', (hanging.address() as AddressInfo).port)));
  await once(socket, 'data');
  await proxy.close();
  socket.resume();
  await once(socket, 'close');
});
