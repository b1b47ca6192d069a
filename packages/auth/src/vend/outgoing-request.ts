import { parseAddress } from '../bff/own-path.js';
import { LOOPBACK } from '../config/parse-url.js';
import type { Bytes } from '../platform/platform.js';
import { encodeOnce } from './canonical-request.js';
import { createVendError } from './vend-errors.js';

/** The first argument of `fetch`. */
export type FetchInput = string | URL | Request;

/** Sends a request: a `fetch`. */
export type SendRequest = (url: string, init: RequestInit) => Promise<Response>;

/** The options of a request besides its method, headers, body, redirect mode and signal. */
export type PassedInit = Omit<RequestInit, 'method' | 'headers' | 'body' | 'redirect' | 'signal'>;

/** The arguments of a `fetch`, read once and checked. */
export interface OutgoingRequest {
  /** In upper case: a signature covers it. */
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** Undefined without one. A stream can be read once. */
  readonly body: Bytes | ReadableStream<Bytes> | undefined;
  readonly redirect: Request['redirect'];
  readonly signal: AbortSignal | undefined;
  /** All other options of the caller. */
  readonly init: PassedInit;
}

/** The members of a `Request` that another one can have. `mode: 'navigate'` cannot be passed on. */
const CARRIED = ['cache', 'credentials', 'integrity', 'keepalive', 'referrer', 'referrerPolicy'] as const;

/** Headers that the signature sets. */
const RESERVED = ['authorization', 'host', 'x-amz-date', 'x-amz-security-token'];

/**
 * Reads the arguments of a `fetch`. A body that is not a stream is read into bytes, so that it can be hashed and sent again.
 *
 * @throws {AuthError} `InvalidHeader`, `CredentialsInUrl`, `InsecureUrl`.
 * @throws {TypeError} for an invalid URL.
 */
export async function readFetchArguments(input: FetchInput, init?: RequestInit | null): Promise<OutgoingRequest> {
  const request = 'url' in Object(input) ? (input as Request) : undefined;
  const url = parseAddress(input);
  assertSafeUrl(url);
  const { method, headers: given, body: own, redirect, signal, ...rest } = init ?? {};
  const headers = createHeaders(given ?? request?.headers);
  const body = own ?? (request && (await readRequestBody(request)));
  const carried = request && Object.fromEntries(CARRIED.map((name) => [name, request[name]]));
  return {
    method: (method ?? request?.method ?? 'GET').toUpperCase(),
    url,
    headers,
    body: await readBody(body, headers),
    redirect: redirect ?? request?.redirect ?? 'follow',
    signal: signal ?? request?.signal,
    init: { ...carried, ...rest },
  };
}

/** Firefox and React Native have no `Request.body`: only a read shows whether there is a body. */
async function readRequestBody(request: Request): Promise<ArrayBuffer | undefined> {
  const bytes = request.body === null ? undefined : await request.arrayBuffer();
  return bytes?.byteLength ? bytes : undefined;
}

/**
 * @throws {AuthError} `ReservedHeader` where the caller sets a header of the signature.
 */
export function assertNoReservedHeader(headers: Headers): void {
  const name = RESERVED.find((reserved) => headers.has(reserved));
  if (name !== undefined) throw createVendError('ReservedHeader', name);
}

/** Whether a body can be read only once. React Native has no `ReadableStream`. */
export function isStream(body: unknown): body is ReadableStream<Bytes> {
  return 'getReader' in Object(body);
}

/** Whether a browser sends the requests: for a page, or for a worker. Servers have `WorkerGlobalScope`, too. */
export function isBrowser(): boolean {
  return 'document' in globalThis || 'importScripts' in globalThis;
}

/**
 * Asserts that a URL has no user name and no password, and is plain http only on this machine.
 *
 * @throws {AuthError} `CredentialsInUrl`, `InsecureUrl`.
 */
export function assertSafeUrl({ protocol, host, username, password }: URL): void {
  if (username !== '' || password !== '') throw createVendError('CredentialsInUrl');
  const address = `${protocol}//${host}`.replace('ws', 'http');
  if (!/^https:/.test(address) && !LOOPBACK.test(address)) throw createVendError('InsecureUrl', host);
}

/**
 * Reads the headers of a caller.
 *
 * @throws {AuthError} `InvalidHeader` for a header that HTTP does not allow.
 */
export function createHeaders(init: RequestInit['headers'] | undefined): Headers {
  try {
    return new Headers(init);
  } catch {
    // The runtime's own error quotes the value.
    throw createVendError('InvalidHeader');
  }
}

/**
 * Returns the URL as sent: each name and value of the query has one encoding, so that the service reads the signed ones. A plus
 * sign in a query is a space (WHATWG URL, `application/x-www-form-urlencoded`).
 *
 * @param isPathEncodedOnce - as S3 requires.
 */
export function createWireUrl({ protocol, host, pathname, search }: URL, isPathEncodedOnce: boolean): string {
  const encode = (text: string): string => encodeOnce(text.replaceAll('+', '%20'));
  const pieces = search
    .slice(1)
    .split('&')
    .map((piece) => {
      const at = piece.indexOf('=');
      return at < 0 ? encode(piece) : `${encode(piece.slice(0, at))}=${encode(piece.slice(at + 1))}`;
    });
  const path = isPathEncodedOnce ? encodeOnce(pathname, '/') : pathname;
  return `${protocol}//${host}${path}${search === '' ? '' : `?${pieces.join('&')}`}`;
}

async function readBody(body: RequestInit['body'] | undefined, headers: Headers): Promise<OutgoingRequest['body']> {
  if (body === undefined || body === null) return undefined;
  if (isStream(body)) return body;
  // FormData gets its boundary here, a Blob and a form their type.
  const read = new Response(body);
  const type = read.headers.get('content-type');
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
  return new Uint8Array(await read.arrayBuffer());
}
