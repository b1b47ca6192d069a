import { isOwnPath } from '../bff/own-path.js';
import type { Bytes, Platform } from '../platform/platform.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import type { HeaderField } from './canonical-request.js';
import { createKeySource, type KeySource, type VendedKeys } from './key-source.js';
import {
  assertNoReservedHeader,
  createWireUrl,
  isBrowser,
  isStream,
  type OutgoingRequest,
  readFetchArguments,
  type SendRequest,
} from './outgoing-request.js';
import { readDenial } from './service-denial.js';
import { findSigningScope, isS3, type SigningScope } from './service-hosts.js';
import { signRequest } from './signature-v4.js';
import { createVendError } from './vend-errors.js';

/** The options of {@link signedFetch}. */
export interface SignedFetchOptions {
  /** The service's name in Signature Version 4, such as `execute-api`. Default: read from the host. */
  readonly service?: string;
  /** Default: read from the host. */
  readonly region?: string;
  /** Serves only the sign-in of the first call, as in `awsCredentials`. Default false. */
  readonly bound?: boolean;
  /** Sends the requests. Default: the session's `fetch`. */
  readonly fetch?: SendRequest;
}

/** A request that can be signed several times. */
interface Signable {
  readonly request: OutgoingRequest;
  readonly scope: SigningScope;
  /** Whether the service is S3, which has rules of its own for paths and bodies. */
  readonly isObject: boolean;
  /** As sent. */
  readonly url: string;
  readonly headers: readonly HeaderField[];
  /** Replaces the body's hash. */
  readonly payloadHash: string | undefined;
  /** Puts a stream into the form that S3 takes. */
  readonly wrap?: (stream: ReadableStream<Bytes>) => ReadableStream<Bytes>;
}

/** By origin: the offset of the service's clock to `KeySource.nowMs`, learnt from its denials. */
type Offsets = Map<string, number>;

/** S3 requires the body's hash in this header, and takes words instead. */
const HASH = 'x-amz-content-sha256';

/** The most services whose offsets are kept. */
const MAX_ORIGINS = 64;

/**
 * Creates a `fetch` that signs each request with the session's AWS credentials (Signature Version 4): for APIs behind IAM
 * authorization, Lambda function URLs, AppSync, OpenSearch, S3 and other services. It reads service and region from the host.
 *
 * After an answer that calls the keys expired or invalid, it renews them once, for all requests in flight, and repeats the
 * request once. After an answer that calls the time wrong, it corrects the time and repeats the request once. The caller gets
 * any other answer, also a `403` of the role.
 *
 * Where the server of the app has the keys (`bff`), a request to the page's own origin is sent unsigned: a proxy of the server
 * signs it. A request to another origin is not sent (`CredentialsOnServer`), unless the server vends the keys.
 *
 * The function rejects with an {@link AuthError}:
 *
 * - the session's error when there are no credentials;
 * - `InsecureUrl`, `CredentialsInUrl`, `ReservedHeader`, `InvalidHeader`, `UnknownService`, `LengthRequired` and
 *   `StreamUnsupported` for a request that cannot be signed;
 * - `SignedOut` when another user has signed in since the service denied the keys;
 * - `BodyUsed` when the service denied the keys and the body is a stream, which cannot be sent again;
 * - `RedirectRefused` for a redirect.
 *
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`.
 *
 * @example
 * ```ts
 * const fetchSigned = signedFetch(auth);
 * const response = await fetchSigned('https://abc123.execute-api.us-east-1.amazonaws.com/notes', {
 *   method: 'POST',
 *   body: JSON.stringify({ text: 'Hello' }),
 * });
 * ```
 */
export function signedFetch(session: Session, options?: SignedFetchOptions): typeof globalThis.fetch {
  const source = createKeySource(session, options);
  const offsets: Offsets = new Map();
  const internals = getInternals(session);
  const { platform } = internals;
  const send = options?.fetch ?? platform.fetch;
  return async (input, init) => {
    if (isOwnPath(internals.options, input)) return send(input as string, init ?? {});
    const signable = await toSignable(await readFetchArguments(input, init), options);
    return sendSigned({ source, offsets, send, platform }, signable);
  };
}

/** What all requests of one signing `fetch` share. */
interface Sending {
  readonly source: KeySource;
  readonly offsets: Offsets;
  readonly send: SendRequest;
  readonly platform: Platform;
}

async function sendSigned(sending: Sending, signable: Signable): Promise<Response> {
  const { source, offsets, platform } = sending;
  const { url, body, signal } = signable.request;
  const keys = await source.get({ signal });
  const offsetMs = offsets.get(url.origin);
  const signedAtMs = toServiceMs(source, offsetMs);
  const first = await attempt(sending.send, signable, keys, signedAtMs);
  const denial = await readDenial(first, signedAtMs, platform);
  if (!denial) return first;
  const isClock = denial.type === 'clock';
  // Another request may have corrected the clock already.
  if (isClock && offsets.get(url.origin) === offsetMs) {
    setOffset(offsets, url.origin, denial.serviceMs - source.nowMs());
  }
  // The caller gets the second answer.
  first.body?.cancel().catch(() => {});
  const next = await source[isClock ? 'getAgain' : 'getAfter'](keys, signal);
  if (isStream(body)) throw createVendError('BodyUsed');
  const second = await attempt(sending.send, signable, next, toServiceMs(source, offsets.get(url.origin)));
  // The time that the first answer gave was not the service's.
  if (isClock && (await readDenial(second, signedAtMs, platform))) setOffset(offsets, url.origin, offsetMs);
  return second;
}

/** Signs and sends a request once. */
async function attempt(
  send: SendRequest,
  { request, scope, isObject, url, headers, payloadHash, wrap }: Signable,
  { credentials }: VendedKeys,
  atMs: number,
): Promise<Response> {
  const { method, body, signal, init } = request;
  const added = await signRequest({
    ...{ method, url, headers, payloadHash, credentials, atMs, ...scope },
    body: isStream(body) ? undefined : body,
    signsBody: isObject,
    isPathAsSent: isObject,
  });
  signal?.throwIfAborted();
  const response = await send(url, {
    ...init,
    // A stream goes out while the answer comes in (Fetch, `RequestDuplex`).
    ...(isStream(body) ? { body: wrap?.(body) ?? body, duplex: 'half' } : { body: body ?? null }),
    ...{ method, headers: [...headers, ...added] as [string, string][], redirect: 'manual', signal: signal ?? null },
  });
  const isRedirect =
    response.type === 'opaqueredirect' || (response.headers.has('location') && /^3/.test(`${response.status}`));
  if (isRedirect && request.redirect !== 'manual') throw createVendError('RedirectRefused', request.url.host);
  return response;
}

/**
 * @throws {AuthError} `ReservedHeader`, `UnknownService`, `LengthRequired`, `StreamUnsupported`.
 */
async function toSignable(request: OutgoingRequest, options: SignedFetchOptions | undefined): Promise<Signable> {
  const { headers, body } = request;
  assertNoReservedHeader(headers);
  const scope = findSigningScope(request.url.hostname, options);
  const isObject = isS3(scope.service);
  // A browser drops headers that are its own (Fetch, "forbidden request-header"): they must not be signed.
  const fields = [...(isBrowser() ? new Request(request.url, { headers }).headers : headers)];
  // All services but S3 want the hash of the body.
  const bytes = isStream(body) && !isObject ? new Uint8Array(await new Response(body).arrayBuffer()) : body;
  const signable: Signable = {
    request: { ...request, body: bytes },
    ...{ scope, isObject },
    url: createWireUrl(request.url, isObject),
    headers: isObject ? fields.filter(([name]) => name !== HASH) : fields,
    payloadHash: headers.get(HASH) ?? undefined,
  };
  if (!isStream(bytes)) return signable;
  // Chromium sends streams over HTTP/2 alone, which S3 doesn't speak; other browsers send none.
  if (isBrowser()) throw createVendError('StreamUnsupported');
  const length = headers.get('content-length') ?? '';
  if (!(/^\d+$/.test(length) && Number.isSafeInteger(+length))) throw createVendError('LengthRequired');
  // Browsers never come here.
  const { createChunkedHeaders, toAwsChunked, UNSIGNED_TRAILER } = await import('./aws-chunked.js');
  headers.delete(HASH);
  return { ...signable, headers: createChunkedHeaders(headers), payloadHash: UNSIGNED_TRAILER, wrap: toAwsChunked };
}

function toServiceMs(source: KeySource, offsetMs: number | undefined): number {
  return offsetMs === undefined ? source.serviceNowMs() : source.nowMs() + offsetMs;
}

function setOffset(offsets: Offsets, origin: string, offsetMs: number | undefined): void {
  offsets.delete(origin);
  if (offsetMs === undefined) return;
  offsets.set(origin, offsetMs);
  const [oldest] = offsets.keys();
  if (offsets.size > MAX_ORIGINS && oldest !== undefined) offsets.delete(oldest);
}
