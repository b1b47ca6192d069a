import { parseUrl } from '../config/parse-url.js';
import type { FetchAuthSessionOptions } from '../session/fetch-session.js';
import type { CognitoAuthSession } from '../session/view.js';
import { addSessionHeaders, withHeaders } from './routes/handle-route.js';
import { describeAuthSession } from './sessions/describe-auth-session.js';
import { copyHeaders, type RequestLike, readHeader } from './sessions/read-headers.js';
import type { ServerCore } from './sessions/server-core.js';
import type { Visitor } from './sessions/visitor.js';

/** The response of Node.js or Express. */
export interface NodeResponseHeaders {
  getHeader(name: string): number | string | readonly string[] | undefined;
  setHeader(name: string, value: string | readonly string[]): unknown;
}

/** The session of one request in code that can set cookies: a proxy, a route handler, a server action, a loader. */
export interface Visit {
  /**
   * Returns the session. Tokens that are not fresh are renewed first, once for all requests with the same cookie, and never for a
   * prefetch. Afterwards pass the response through {@link Visit.apply}: it carries the new cookies. A guest has no identity here:
   * the details of a session without a user are `SignedOut`.
   */
  fetchAuthSession(options?: Pick<FetchAuthSessionOptions, 'forceRefresh' | 'only'>): Promise<CognitoAuthSession>;
  /** Returns the headers of the request with the cookies as they are now, for code that runs later in the same request. */
  forward(): Headers;
  /**
   * Adds the changed cookies, and the headers that keep the response out of shared caches. Returns the response; a new one where
   * the headers of the given one cannot be changed.
   */
  apply<T extends Response>(response: T): T;
  apply<T extends NodeResponseHeaders>(response: T): T;
}

/** Browsers and frameworks mark the requests that they send before a user wants a page. */
const PREFETCH_HEADERS = ['sec-purpose', 'purpose', 'x-moz', 'x-purpose', 'next-router-prefetch'];
/** Next.js numbers its kinds of prefetches. */
const PREFETCH = /prefetch|prerender|^\d$/;

/** Opens the session of a request that may be renewed. */
export function createVisit(core: ServerCore, request: RequestLike, origin: string): Visit {
  const { headers } = request;
  const { visitor } = core.open(readHeader(headers, 'cookie') ?? '', origin);
  const isPrefetch = PREFETCH_HEADERS.some((name) => PREFETCH.test(readHeader(headers, name) ?? ''));
  return {
    async fetchAuthSession({ forceRefresh = false, only } = {}) {
      if (!isPrefetch) await visitor.adopt();
      const tokens = isPrefetch ? undefined : await visitor.renew({ isForced: forceRefresh });
      const session = await describeAuthSession(core, visitor, {
        failure: tokens,
        isForced: forceRefresh && !isPrefetch,
        isTokensOnly: only === 'tokens' || isPrefetch,
      });
      // Cookies that could not be checked stay as they are.
      if (session.isSignedIn || session.getUserSub().error?.code === 'SignedOut') await visitor.settle();
      return session;
    },
    forward() {
      const forwarded = copyHeaders(headers);
      const host = parseUrl(request.url ?? '')?.host;
      // A look has no address but this one.
      if (host !== undefined && !forwarded.has('host')) forwarded.set('host', host);
      const changed = visitor.cookieHeader();
      if (changed) forwarded.set('cookie', changed);
      else forwarded.delete('cookie');
      return forwarded;
    },
    apply: <T extends Response | NodeResponseHeaders>(response: T) => applyTo(response, visitor) as T,
  };
}

function applyTo<T extends Response | NodeResponseHeaders>(response: T, visitor: Visitor): Response | T {
  if ('setHeader' in response) {
    applyToNode(response, visitor);
    return response;
  }
  return withHeaders(response, (headers) => addSessionHeaders(headers, visitor.setCookies()));
}

function applyToNode(response: NodeResponseHeaders, visitor: Visitor): void {
  const readList = (name: string): string[] => [response.getHeader(name) ?? []].flat().map(String);
  const headers = new Headers(readList('vary').map((value): [string, string] => ['vary', value]));
  addSessionHeaders(headers, visitor.setCookies());
  const cookies = [...readList('set-cookie'), ...headers.getSetCookie()];
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.setHeader('vary', headers.get('vary') ?? 'Cookie');
  response.setHeader('cache-control', headers.get('cache-control') ?? 'private, no-store');
}
