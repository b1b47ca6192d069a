import type { AuthError } from '../../errors/auth-error.js';
import { asAuthError, createOwnError } from '../../errors/own-errors.js';
import { answerError, deny } from '../routes/answers.js';
import { reportFailure } from '../routes/handle-route.js';
import type { RouteContext } from '../routes/route.js';
import { createEndedError } from '../sessions/ended-error.js';
import type { ProxyRoute } from './find-proxy.js';
import { checkProxyHeaders, createAnswerHeaders, createUpstreamHeaders } from './proxy-headers.js';
import { readRequestBody } from './read-request-body.js';
import { authorize, needsWholeBody, type UpstreamRequest } from './sign-upstream.js';
import { createWatch, type Watch, watchStream } from './watched-stream.js';

/** The time limits for the first byte of an answer, and for each next one, in milliseconds. */
const WAIT_LIMIT_MS = 30_000;
/** The limit of an answer, in bytes. */
const MOST_ANSWER_BYTES = 10_737_418_240;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Answers that have no body (Fetch, "null body status"). */
const BODYLESS = [204, 205, 304];

/**
 * Forwards a request of the page to the upstream of a proxy, with the token or the signature of the user, and the answer back.
 * Bodies are streams both ways.
 */
export async function handleProxy(context: RouteContext, proxy: ProxyRoute): Promise<Response> {
  const { request, parts } = context;
  const fault = checkProxyHeaders(request.headers);
  if (fault) return deny(fault.status, fault.sentence);
  if (!METHODS.includes(request.method)) return deny(405, 'A proxy does not forward this method.');
  if (proxy.upstream === undefined) return deny(400, 'A proxy forwards no path that climbs or is encoded twice.');
  const error = await findSessionError(context);
  if (error) return answerError(error);
  const watch = createWatch(parts.platform, WAIT_LIMIT_MS, request.signal);
  let endWait = watch.wait();
  try {
    const body = await readRequestBody(request, {
      watch,
      isWhole: needsWholeBody(proxy.target),
      onChunk() {
        // The upstream answers after the last chunk.
        endWait();
        endWait = watch.wait();
      },
    });
    if (body === 'tooLong') return deny(413, 'The body is too long for a proxy.');
    const headers = createUpstreamHeaders(request.headers);
    const response = await send(context, proxy, { method: request.method, url: proxy.upstream, headers, body }, watch);
    return answer(response, watch);
  } catch (thrown) {
    return answerFailure(context, proxy, asAuthError(watch.signal.aborted ? watch.signal.reason : thrown));
  } finally {
    endWait();
  }
}

/** Renews the session. Returns why it has no token for the upstream. */
async function findSessionError({ parts, visitor }: RouteContext): Promise<AuthError | undefined> {
  const failed = await visitor.renew();
  const session = await visitor.read();
  if (!session) return createOwnError('SignedOut');
  const { ended } = session.record;
  if (ended) return createEndedError(ended);
  return parts.freshnessOf(session) === 'expired' ? failed : undefined;
}

async function send(
  context: RouteContext,
  { target }: ProxyRoute,
  request: UpstreamRequest,
  watch: Watch,
): Promise<Response> {
  const headers = await authorize(context, target, request);
  const { method, url, body = null } = request;
  return context.parts.platform.fetch(url, {
    ...{ method, headers, redirect: 'manual', signal: watch.signal, body },
    // A stream goes out while the answer comes in (Fetch, `RequestDuplex`).
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
}

function answer(response: Response, watch: Watch): Response {
  const { status, body, headers } = response;
  const isRedirect = response.type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304);
  if (isRedirect) {
    watch.abort(createOwnError('InvalidResponse'));
    return deny(502, 'The upstream redirects. A proxy follows no redirect, and passes none on.');
  }
  // No `Response` can have it.
  if (status < 200 || status > 599) {
    watch.abort(createOwnError('InvalidResponse'));
    return deny(502, 'The upstream sent no answer of HTTP.');
  }
  const hasBody = body !== null && !BODYLESS.includes(status);
  return new Response(hasBody ? watchStream(body, watch, { maxBytes: MOST_ANSWER_BYTES }) : null, {
    status,
    headers: createAnswerHeaders(headers),
  });
}

function answerFailure(context: RouteContext, { prefix }: ProxyRoute, error: AuthError): Response {
  reportFailure(context, prefix, error);
  // Only the request has been read so far.
  const isTooLong = error.code === 'InvalidResponse' && error.cause?.name === 'RangeError';
  if (isTooLong) return deny(413, 'The body is too long for a proxy.');
  if (error.code === 'Timeout') return deny(504, 'The upstream did not answer in time.');
  if (error.code === 'NetworkError' || error.code === 'Unknown') return deny(502, 'The upstream could not be reached.');
  return answerError(error);
}
