import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createDefaultPlatform } from '../platform/default-platform.js';
import { type Answer, sendRequest } from './send-request.js';

const MEGABYTE = 1_048_576;

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server on this machine. */
async function serve(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function send(url: string, fetch?: typeof globalThis.fetch, signal?: AbortSignal): Promise<Answer> {
  return sendRequest(createDefaultPlatform(fetch), { url, headers: {}, body: '{"a":1}', limitMs: 5_000, signal });
}

test('an answer is read in full, with any split into chunks', async () => {
  const text = '{"name":"Zoë ✓"}';
  const url = await serve((_, response) => {
    const bytes = Buffer.from(text);
    let at = 0;
    const step = (): void => {
      if (at === bytes.length) return void response.end();
      response.write(bytes.subarray(at, ++at));
      setImmediate(step);
    };
    step();
  });
  expect(await send(url)).toMatchObject({ ok: true, status: 200, text });
});

describe('a redirect is not followed', () => {
  test.each([301, 302, 303, 307, 308])('%d', async (status) => {
    const stolen: string[] = [];
    const thief = await serve((request, response) => {
      stolen.push(request.url ?? '');
      response.end('{}');
    });
    const url = await serve((_, response) => response.writeHead(status, { location: thief }).end());
    expect(await send(url)).toMatchObject({ ok: false, status });
    expect(stolen).toEqual([]);
  });

  test('and where a runtime follows it all the same, its answer counts for nothing', async () => {
    const answer = (url: string): Response => Object.defineProperty(Response.json({}), 'url', { value: url });
    const url = 'https://cognito-idp.us-east-1.amazonaws.com/';
    const from = (other: string): Promise<Answer> => send(url, async () => answer(other));
    await expect(from('https://cognito-idp.us-east-1.amazonaws.com.evil.example/')).rejects.toMatchObject({
      code: 'InvalidResponse',
    });
    await expect(from('http://cognito-idp.us-east-1.amazonaws.com/')).rejects.toMatchObject({
      code: 'InvalidResponse',
    });
    expect(await from(url)).toMatchObject({ ok: true });
  });
});

describe('an answer of more than a megabyte', () => {
  test('is given up, and the connection with it', async () => {
    let sent = 0;
    let close = (): void => undefined;
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const url = await serve((_, response) => {
      const piece = Buffer.alloc(65_536, 32);
      const pump = (): void => {
        while (!response.destroyed) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once('drain', pump);
        }
      };
      response.once('close', close);
      pump();
    });
    await expect(send(url)).rejects.toMatchObject({ name: 'AuthError', code: 'InvalidResponse' });
    await closed;
    expect(sent).toBeLessThan(32 * MEGABYTE);
  });

  test('is counted in bytes', async () => {
    const piece = 'é'.repeat(MEGABYTE / 2);
    expect((await send('http://localhost/', async () => new Response(piece))).text).toBe(piece);
    await expect(send('http://localhost/', async () => new Response(`${piece}é`))).rejects.toMatchObject({
      code: 'InvalidResponse',
    });
  });
});

test('a runtime without streams gives the text', async () => {
  const response = Object.defineProperty(new Response('{"a":1}'), 'body', { value: undefined });
  expect(await send('http://localhost/', async () => response)).toMatchObject({ text: '{"a":1}' });
});

describe('the time limit and the caller', () => {
  /** Never ends: neither its head nor, where `hasHead`, its body. */
  const endless = (hasHead: boolean): Promise<string> =>
    serve((_, response) => {
      if (hasHead) response.writeHead(200).write('{');
    });

  test.each([false, true])('end a request (head received: %s)', async (hasHead) => {
    const url = await endless(hasHead);
    const request = { url, headers: {}, body: '', limitMs: 50 };
    const platform = createDefaultPlatform(undefined);
    await expect(sendRequest(platform, request)).rejects.toMatchObject({ code: 'Timeout' });
    const controller = new AbortController();
    const waiting = send(url, undefined, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
