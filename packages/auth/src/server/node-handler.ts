import { parseUrl } from '../config/parse-url.js';
import { AuthError } from '../errors/auth-error.js';
import type { AuthServer } from './create-auth-server.js';

/** A shorter answer is written as a whole, in bytes: a stream costs more than what most calls do. */
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
 * Serves `server.handle` in Node.js and Express. Requests to other paths pass untouched. Mount it before parsers of bodies.
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
    const end = (status: number): void => {
      response.statusCode = status;
      response.end();
    };
    const pass = (): void => (next ? next() : end(404));
    try {
      // No `Request` can have these methods (Fetch, "forbidden method").
      if (/^(CONNECT|TRACE|TRACK)$/i.test(request.method ?? '')) return pass();
      const url = readUrl(request);
      if (!url) return end(400);
      const controller = new AbortController();
      response.once('close', () => {
        if (!response.writableEnded) controller.abort();
      });
      const answer = await server.handle(toRequest(request, url, controller.signal));
      if (answer) await send(answer, response);
      else pass();
    } catch (error) {
      if (next) return next(error);
      response.destroy();
    }
  };
}

/**
 * Reads the address of a request. Its host is the one of the `Host` header, which a server without `origin` checks. Undefined for an
 * address that is not valid.
 */
function readUrl({ headers, socket, originalUrl, url = '/' }: NodeRequest): URL | undefined {
  const scheme = 'encrypted' in socket && socket.encrypted ? 'https' : 'http';
  const host = String(headers['host'] ?? headers[':authority'] ?? 'host.invalid');
  // Anything else would change the path.
  if (!/^[^/\\?#@]+$/.test(host)) return undefined;
  const path = originalUrl ?? url;
  // A client may also send a whole address (RFC 9112, section 3.2.2).
  return parseUrl(path.startsWith('/') ? `${scheme}://${host}${path}` : path);
}

/** Converts a request. Nothing is read before its body is. */
function toRequest(request: NodeRequest, url: URL, signal: AbortSignal): Request {
  const { method = 'GET', headers } = request;
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    // HTTP/2 has its method and path in headers whose names begin with a colon.
    value === undefined || name.startsWith(':') ? [] : [[name, [value].flat().join(', ')] satisfies [string, string]],
  );
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? { body: toStream(request), duplex: 'half' } : {};
  return new Request(url, { method, headers: pairs, signal, ...body });
}

function toStream(request: NodeRequest): ReadableStream<Uint8Array> {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      if (!iterator && request.readableEnded) throw createBodyUsedError();
      iterator ??= request[Symbol.asyncIterator]();
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator?.return?.();
    },
  };
  // Otherwise a stream reads its first chunk ahead, also of a request that belongs to the app.
  return new ReadableStream(source, { highWaterMark: 0 });
}

function createBodyUsedError(): AuthError {
  return new AuthError('configuration', 'BodyUsed', 'Other code has read the body before.', {
    recoverySuggestion: 'Mount toNodeHandler() before parsers of bodies, such as express.json().',
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
