import type { AuthServer } from './create-auth-server.js';

/** A shorter body is read and written as a whole, in bytes: a stream costs more than what most calls do. */
const SMALL_BYTES = 65_536;

/** The request of Node.js or Express. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** The address before a router of Express cut it. */
  readonly originalUrl?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** A socket over TLS has the member `encrypted`. */
  readonly socket: object;
  /** Whether other code has read the body. */
  readonly readableEnded?: boolean;
}

/** The response of Node.js or Express. */
export interface NodeResponse {
  statusCode: number;
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  setHeader(name: string, value: string | readonly string[]): unknown;
  flushHeaders(): void;
  write(chunk: Uint8Array): boolean;
  end(chunk?: Uint8Array): unknown;
  destroy(): unknown;
  once(event: 'drain' | 'close', listener: () => void): unknown;
}

/** A handler for `http.createServer` and for `app.use` of Express. It calls `next` for paths that are not the server's. */
export type NodeHandler = (
  request: NodeRequest,
  response: NodeResponse,
  next?: (error?: unknown) => void,
) => Promise<void>;

/**
 * Serves `server.handle` in Node.js and Express. Mount it before parsers of bodies.
 *
 * @example
 * ```ts
 * import { type AuthServer, toNodeHandler } from '@claviger/auth/server';
 * import express from 'express';
 *
 * declare const server: AuthServer;
 * express().use(toNodeHandler(server));
 * ```
 */
export function toNodeHandler(server: Pick<AuthServer, 'handle'>): NodeHandler {
  return async (request, response, next) => {
    try {
      const controller = new AbortController();
      response.once('close', () => {
        if (!response.writableEnded) controller.abort();
      });
      const answer = await server.handle(await toRequest(request, controller.signal));
      if (answer) return await send(answer, response);
      if (next) return next();
      response.statusCode = 404;
      response.end();
    } catch (error) {
      if (next) return next(error);
      response.destroy();
    }
  };
}

/** Converts a request. Its host is the one of the `Host` header, which a server without `origin` checks. */
async function toRequest(request: NodeRequest, signal: AbortSignal): Promise<Request> {
  const { method = 'GET', headers, socket, originalUrl, url = '/' } = request;
  const scheme = 'encrypted' in socket && socket.encrypted ? 'https' : 'http';
  const address = `${scheme}://${headers['host'] ?? 'localhost'}${originalUrl ?? url}`;
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    // HTTP/2 has its method and path in headers whose names begin with a colon.
    value === undefined || name.startsWith(':') ? [] : [[name, [value].flat().join(', ')] satisfies [string, string]],
  );
  const hasBody = method !== 'GET' && method !== 'HEAD';
  if (hasBody && request.readableEnded) throw new TypeError('The body was read before: mount toNodeHandler() first.');
  const isSmall = Number(headers['content-length']) <= SMALL_BYTES;
  const body = hasBody ? { body: isSmall ? await readBytes(request) : toStream(request), duplex: 'half' } : {};
  return new Request(address, { method, headers: pairs, signal, ...body });
}

/** Reads a body of a known length. */
async function readBytes(source: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let length = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes;
}

function toStream(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** Sends an answer as it arrives, at the pace of the client. */
async function send(answer: Response, response: NodeResponse): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  if (Number(answer.headers.get('content-length') ?? Number.NaN) <= SMALL_BYTES) {
    response.end(new Uint8Array(await answer.arrayBuffer()));
    return;
  }
  response.flushHeaders();
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  const reader = answer.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    if (response.destroyed) {
      await reader.cancel();
      return;
    }
    if (!response.write(value)) {
      await Promise.race([closed, new Promise<void>((resolve) => response.once('drain', resolve))]);
    }
  }
  response.end();
}
