import type { AuthError } from '../../errors/auth-error.js';
import { asAuthError } from '../../errors/own-errors.js';
import type { ServerParts } from '../sessions/parts.js';
import type { Visitor } from '../sessions/visitor.js';
import { answerError, deny } from './answers.js';
import { checkCaller, checkContentType, checkNavigation, type Denial, readBody } from './check-request.js';
import type { Route, RouteContext } from './route.js';

/** A request to a route, before its checks. */
export type UncheckedRequest = Omit<RouteContext, 'body'>;

/** Runs the checks of a route, then the route. It never throws. */
export async function handleRoute(route: Route, unchecked: UncheckedRequest): Promise<Response> {
  const { parts, request, visitor } = unchecked;
  const refusal = checkRoute(route, unchecked);
  if (refusal) return protect(report(parts, route, refusal), []);
  try {
    const body = await readBody(request, route, parts.platform);
    if (typeof body !== 'string') return protect(report(parts, route, body), []);
    await visitor.adopt();
    const answer = await route.handle({ ...unchecked, body });
    await visitor.settle();
    return protect(answer, visitor.setCookies());
  } catch (thrown) {
    return answerFailure(unchecked, route.name, thrown);
  }
}

/** Answers a request that has failed, and reports why. */
export function answerFailure(unchecked: UncheckedRequest, route: string, thrown: unknown): Response {
  const error = asAuthError(thrown);
  reportFailure(unchecked, route, error);
  return protect(answerError(error), unchecked.visitor.setCookies());
}

/** Reports a failure, unless the client has left: then nothing has failed. Some runtimes give a request no signal. */
export function reportFailure(
  { parts, request }: Pick<UncheckedRequest, 'parts' | 'request'>,
  route: string,
  error: AuthError,
): void {
  if (!request.signal?.aborted) parts.report({ event: 'request.failed', route, error });
}

function checkRoute(route: Route, { parts, request, origin }: UncheckedRequest): Denial | undefined {
  const { headers } = request;
  const refusal = route.kind === 'call' ? checkCaller(parts.settings, origin, headers) : checkNavigation(headers);
  if (refusal) return refusal;
  if (request.method !== route.method) return { status: 405, reason: `The method must be ${route.method}.` };
  return checkContentType(route, headers);
}

function report(parts: ServerParts, { name, method }: Route, { status, reason }: Denial): Response {
  parts.report({ event: 'request.refused', route: name, status, reason });
  const answer = deny(status, reason);
  if (status === 405) answer.headers.set('allow', method);
  return answer;
}

/** Adds cookies and the headers that keep an answer out of caches and other origins. */
export function protect(answer: Response, setCookies: ReturnType<Visitor['setCookies']>): Response {
  return withHeaders(answer, (headers) => {
    addSessionHeaders(headers, setCookies);
    headers.set('x-content-type-options', 'nosniff');
    headers.set('cross-origin-resource-policy', 'same-origin');
  });
}

/** Changes the headers of an answer, or those of a copy: `Response.redirect()` and `fetch` have answers that cannot be changed. */
export function withHeaders<T extends Response>(answer: T, change: (headers: Headers) => void): T {
  try {
    change(answer.headers);
    return answer;
  } catch {
    const { status, statusText, body } = answer;
    const copy = new Response(body, { status, statusText, headers: answer.headers });
    change(copy.headers);
    return copy as T;
  }
}

/** Adds cookies, and keeps an answer that depends on them out of shared caches. */
export function addSessionHeaders(headers: Headers, setCookies: readonly string[]): void {
  headers.set('cache-control', 'private, no-store');
  const vary = headers.get('vary') ?? '';
  if (!/(^|,)\s*(cookie|\*)\s*(,|$)/i.test(vary)) headers.append('vary', 'Cookie');
  for (const line of setCookies) headers.append('set-cookie', line);
}
