import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readBody } from './body.js';

type Incoming = Parameters<typeof readBody>[0];

/** A request whose body is still on its way. */
function request(headers: Record<string, string> = {}): PassThrough & Incoming {
  return Object.assign(new PassThrough(), { headers }) as never;
}

test('a body in pieces is read into one buffer', async () => {
  const incoming = request();
  const body = readBody(incoming);
  for (const piece of ['{"a":', '"', 'x'.repeat(10_000), '"}']) incoming.write(piece);
  incoming.end();
  expect(JSON.parse((await body).toString())).toEqual({ a: 'x'.repeat(10_000) });
});

test('a body without bytes, and one that was read before, are empty', async () => {
  const incoming = request();
  incoming.end();
  expect(await readBody(incoming)).toHaveLength(0);
  expect(await readBody(incoming)).toHaveLength(0);
});

test('a body that is too large is refused, with and without Content-Length, and its rest is thrown away', async () => {
  const announced = request({ 'content-length': '11' });
  await expect(readBody(announced, { largestBytes: 10 })).rejects.toMatchObject({ name: 'BodyError', status: 413 });
  const incoming = request();
  const body = readBody(incoming, { largestBytes: 10 });
  incoming.write('0123456789');
  incoming.write('x');
  await expect(body).rejects.toMatchObject({ name: 'BodyError', status: 413 });
  incoming.end('x'.repeat(100_000));
  await expect.poll(() => incoming.readableEnded).toBe(true);
});

test('a body that trickles in is refused after its time', async () => {
  const incoming = request();
  const body = readBody(incoming, { withinMs: 50 });
  const trickle = setInterval(() => incoming.write('x'), 10);
  await expect(body).rejects.toMatchObject({ name: 'BodyError', status: 408 });
  clearInterval(trickle);
  incoming.destroy();
});

test('a client that goes away before its body ends leaves an error behind', async () => {
  const incoming = request();
  const body = readBody(incoming);
  incoming.write('x');
  incoming.destroy();
  await expect(body).rejects.toThrow('The request ended before its body did.');
});
