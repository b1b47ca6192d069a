/** Headers of a request that the upstream gets. Cookies, `Authorization`, `Forwarded` and hop-by-hop headers are not among them. */
const FORWARDED = new Set([
  ...['accept', 'accept-language', 'cache-control', 'content-language', 'content-type', 'user-agent'],
  ...['if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'range'],
  ...['idempotency-key', 'last-event-id', 'prefer', 'traceparent', 'tracestate'],
  // The operation and its version at services of AWS, and what tells some frameworks that a script sends the request.
  ...['x-amz-target', 'x-requested-with'],
]);

/** Headers of an answer that the page gets. Nothing that sets a cookie, opens the answer to other origins or moves the page. */
const ANSWERED = new Set([
  ...['accept-ranges', 'content-disposition', 'content-language', 'content-range', 'content-type'],
  ...['date', 'etag', 'last-modified', 'retry-after', 'allow'],
  ...['x-amzn-errortype', 'x-amzn-requestid', 'x-amz-request-id', 'x-request-id'],
]);
const LIMITS = /^(?:x-)?ratelimit(?:-[a-z]+)?$/;

/** Headers that change the method of a request at some upstreams. */
const OVERRIDES = ['x-http-method', 'x-http-method-override', 'x-method-override'];

/** What a script, an image or a player may fetch. A document, a frame, a script or a worker of the upstream would run as the app. */
const DESTINATIONS = ['empty', 'image', 'audio', 'video', 'track', 'font'];

/** Returns the sentence that refuses a request by its headers; undefined where they pass. */
export function checkProxyHeaders(
  headers: Headers,
): { readonly status: number; readonly sentence: string } | undefined {
  const destination = headers.get('sec-fetch-dest') ?? 'empty';
  if (!DESTINATIONS.includes(destination)) {
    return { status: 403, sentence: 'A proxy answers scripts of the app, and no page, frame, script or worker.' };
  }
  if (OVERRIDES.some((name) => headers.has(name))) {
    return { status: 400, sentence: 'A proxy takes no header that overrides the method.' };
  }
  return undefined;
}

/** Returns the headers that the upstream gets, without `Authorization`. */
export function createUpstreamHeaders(headers: Headers): Headers {
  const named = (headers.get('connection') ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const passed = [...headers].filter(([name]) => FORWARDED.has(name) && !named.includes(name));
  // The runtime would unpack the answer, and its length would be wrong.
  return new Headers([...passed, ['accept-encoding', 'identity']]);
}

/** Returns the headers that the page gets. Nothing that the upstream sends runs as the app. */
export function createAnswerHeaders(headers: Headers): Headers {
  const answer = new Headers([...headers].filter(([name]) => ANSWERED.has(name) || LIMITS.test(name)));
  const length = headers.get('content-length');
  if (length !== null && !headers.has('content-encoding')) answer.set('content-length', length);
  answer.set('content-security-policy', 'sandbox');
  answer.set('cross-origin-resource-policy', 'same-origin');
  answer.set('x-content-type-options', 'nosniff');
  return answer;
}
