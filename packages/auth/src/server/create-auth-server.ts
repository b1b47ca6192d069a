import type { AuthOutputs } from '../config/auth-outputs.js';
import { parseConfig } from '../config/parse-config.js';
import { parseUrl } from '../config/parse-url.js';
import { AuthError } from '../errors/auth-error.js';
import { createLook, type Look } from './look.js';
import { findProxy, type ProxyRoute } from './proxies/find-proxy.js';
import { handleProxy } from './proxies/handle-proxy.js';
import { routes } from './route-list.js';
import { deny } from './routes/answers.js';
import { checkCaller } from './routes/check-request.js';
import { createFlows } from './routes/flows.js';
import { answerFailure, handleRoute, protect, type UncheckedRequest } from './routes/handle-route.js';
import type { Route } from './routes/route.js';
import { type HeadersLike, isHeaders, listNames, type RequestLike, readHeader } from './sessions/read-headers.js';
import { createServerCore, type ServerCore } from './sessions/server-core.js';
import { checkOptions } from './settings/check-options.js';
import { findOrigin } from './settings/find-origin.js';
import type { AuthServerOptions } from './settings/options.js';
import { createVerify, type Verify } from './verify.js';
import { createVisit, type Visit } from './visit.js';

/** Sessions on a server. One object serves all users. */
export interface AuthServer {
  /**
   * Answers a request to a route of this server. Resolves to undefined for all other paths, which belong to the app.
   *
   * @throws {TypeError} for the request of Node.js or Express: `toNodeHandler` takes that.
   *
   * @example
   * ```ts
   * import { createAuthServer } from '@claviger/auth/server';
   * import { Hono } from 'hono';
   *
   * declare const server: ReturnType<typeof createAuthServer>;
   * const app = new Hono();
   * app.use(async ({ req }, next) => (await server.handle(req.raw)) ?? next());
   * ```
   */
  handle(request: Request): Promise<Response | undefined>;
  /**
   * Opens the session of a request in code that can set cookies. It may renew the tokens.
   *
   * @throws {TypeError} for what has no headers.
   */
  visit(request: RequestLike): Visit;
  /**
   * Opens the session of a request in code that cannot set cookies. It never renews.
   *
   * @throws {TypeError} for a promise of headers, or a whole request.
   */
  look(headers: HeadersLike): Look;
  /**
   * Verifies a token that a client sends: signature, issuer, app client, times, and what the options ask for. Resolves to its
   * claims.
   *
   * @throws {AuthError} `InvalidToken`; `NetworkError` when the keys of the user pool cannot be read.
   */
  readonly verify: Verify;
}

/**
 * Creates the server side of a session, on the `Request` and `Response` of the web platform: for Node.js, Bun, Deno and edge workers.
 *
 * @param outputs - as for `createAuth`.
 * @throws {AuthError} kind `configuration`; `field` names the option or the member of the configuration.
 *
 * @example
 * ```ts
 * import outputs from '../amplify_outputs.json';
 * import { createAuthServer } from '@claviger/auth/server';
 *
 * declare const secret: string;
 * const server = createAuthServer(outputs, {
 *   secret,
 *   origin: 'https://app.example.com',
 *   mode: 'bff',
 * });
 * ```
 */
export function createAuthServer(outputs: AuthOutputs, options: AuthServerOptions): AuthServer {
  const settings = checkOptions(options);
  const core = createServerCore(parseConfig(outputs), settings, options);
  return Object.freeze({
    handle: (request: Request) => handle(core, request),
    visit(request: RequestLike) {
      if (!isHeaders(request?.headers)) throw new TypeError('visit takes a request, or an object with its headers.');
      return createVisit(core, request, getOrigin(core, request));
    },
    look(headers: HeadersLike) {
      if (!isHeaders(headers))
        throw new TypeError('look takes headers: look(request.headers), in Next.js look(await headers()).');
      return createLook(core, headers, getOrigin(core, { headers }));
    },
    verify: createVerify(core.parts),
  });
}

async function handle(core: ServerCore, request: Request): Promise<Response | undefined> {
  const { parts } = core;
  const url = parseUrl(`${request?.url}`);
  if (!url || typeof request.headers?.get !== 'function')
    throw new TypeError(
      'handle takes a Request of the web platform. In Node.js and Express use toNodeHandler(server).',
    );
  const route = findRoute(core, url.pathname);
  const proxy = route ? undefined : findProxy(parts, url);
  if (!route && !proxy) return undefined;
  const get = (name: string): string | null => request.headers.get(name);
  const { origin, reason } = findOrigin(parts.settings, {
    url: request.url,
    names: [...request.headers.keys()],
    get,
  });
  if (reason !== undefined) {
    parts.report({ event: 'request.refused', route: route?.name ?? `${proxy?.prefix}`, status: 421, reason });
    return protect(deny(421, reason), []);
  }
  const { visitor, cookies, names } = core.open(get('cookie') ?? '', origin);
  const flows = createFlows(parts, cookies, names.prefix);
  const unchecked = { parts, request, url, origin, visitor, flows };
  if (route) return handleRoute(route, unchecked);
  return proxy && handleProxyRoute(proxy, unchecked);
}

function findRoute({ parts: { settings } }: ServerCore, pathname: string): Route | undefined {
  const { basePath, mode } = settings;
  // Some frameworks redirect each path to one with a slash at its end.
  const path = pathname.replace(/\/$/, '');
  return routes.find(
    ({ name, modes }) => path === `${basePath}/${name}` && (modes === undefined || modes.includes(mode)),
  );
}

/** Runs the checks of a call, then the proxy. The headers of the answer are those that the proxy lets through. */
async function handleProxyRoute(proxy: ProxyRoute, unchecked: UncheckedRequest): Promise<Response> {
  const { parts, request, origin, visitor } = unchecked;
  const refusal = checkCaller(parts.settings, origin, request.headers);
  if (refusal) {
    parts.report({ event: 'request.refused', route: proxy.prefix, ...refusal });
    return protect(deny(refusal.status, refusal.reason), []);
  }
  try {
    const answer = await handleProxy({ ...unchecked, body: '' }, proxy);
    await visitor.settle();
    return protect(answer, visitor.setCookies());
  } catch (thrown) {
    return answerFailure(unchecked, proxy.prefix, thrown);
  }
}

/** Returns the public origin of a request, of which only the headers and a path may be known. */
function getOrigin({ parts: { settings } }: ServerCore, { headers, url: own = '' }: RequestLike): string {
  const url = parseUrl(own) ? own : `http://${readHeader(headers, 'host') ?? 'localhost'}/`;
  const get = (name: string): string | null => readHeader(headers, name);
  const { origin, reason } = findOrigin(settings, { url, names: listNames(headers), get });
  if (origin !== undefined) return origin;
  throw new AuthError('configuration', 'InvalidConfiguration', reason, {
    recoverySuggestion: 'Without the option, only requests straight to this machine are served.',
    field: 'origin',
  });
}
