import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuthConfig } from '@claviger/auth';
import type { AuthServerOptions } from '@claviger/auth/server';
import { expect } from 'vitest';
import type { User } from '../session/world.js';
import type { Browser } from './browser.js';
import { type App, ORIGIN, type ServerWorld } from './world.js';

/** All routes of a server: the table of the server has the same names, and `proxy` means the paths of proxies. */
export const ROUTE_NAMES = [
  ...['cognito', 'sign-in', 'callback', 'sign-out', 'adopt', 'vend', 'refresh', 'session', 'proxy'],
] as const;
export type RouteName =
  | 'cognito'
  | 'sign-in'
  | 'callback'
  | 'sign-out'
  | 'adopt'
  | 'vend'
  | 'refresh'
  | 'session'
  | 'proxy';

/** Routes that scripts of the app call, those of them with a body of their own, and those that a browser opens as a page. */
export const CALLS: readonly RouteName[] = ['cognito', 'sign-out', 'adopt', 'vend', 'refresh', 'session', 'proxy'];
export const POSTS: readonly RouteName[] = ['cognito', 'sign-out', 'adopt', 'vend', 'refresh'];
export const PAGES: readonly RouteName[] = ['sign-in', 'callback'];
/** Routes that act for the user of the cookie, and name a session in the request. */
export const NAMED: readonly RouteName[] = ['cognito', 'adopt', 'vend', 'refresh'];

/** What a page holds in place of tokens. */
export interface Twins {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken: string;
}

/** A request of the app, which an attack changes. */
export interface Attack {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What an upstream got. */
export interface UpstreamRequest {
  readonly url: string | undefined;
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Upstream {
  readonly url: string;
  readonly received: UpstreamRequest[];
  /** Answers the next requests. Undefined: an empty list. */
  answer: ((response: ServerResponse, request: IncomingMessage) => void) | undefined;
  close(): void;
}

/** Serves an API that keeps what it gets. */
export async function serveUpstream(): Promise<Upstream> {
  const upstream: { -readonly [Name in keyof Upstream]: Upstream[Name] } = {
    url: '',
    received: [],
    answer: undefined,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { url, method, headers } = request;
    upstream.received.push({ url, method, headers, body });
    if (upstream.answer) upstream.answer(response, request);
    else response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  upstream.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return upstream;
}

/** An app under attack, and the browser of a user who is signed in. */
export interface Scene {
  readonly app: App;
  readonly upstream: Upstream;
  readonly user: User;
  readonly browser: Browser;
  /** Undefined in `cookies` mode. */
  readonly twins: Twins;
  /** The request that the app itself would send. */
  request(route: RouteName): Attack;
  send(attack: Attack): Promise<Response>;
}

/** Creates apps, each with the browser of a signed-in user. */
export function createScenes(
  { createApp, signIn, world }: ServerWorld,
  upstream: Upstream,
): (config: AuthConfig, route: RouteName, options?: Partial<AuthServerOptions>) => Promise<Scene> {
  return async (config, route, options = {}) => {
    const mode = route === 'refresh' ? 'cookies' : 'bff';
    const app = createApp(config, {
      mode,
      vends: { tokens: ['access'], awsCredentials: true },
      proxies: { '/api/': { to: `${upstream.url}/v1`, token: 'access' } },
      ...options,
    });
    const user = await world.createUser();
    const browser = app.browse();
    await signIn(app, browser, user);
    const twins = mode === 'bff' ? await readTwins(browser) : { AccessToken: '', IdToken: '', RefreshToken: '' };
    // The server has the keys of the user pool from now on.
    await browser.call('/auth/session');
    app.network.clear();
    upstream.received.length = 0;
    return {
      ...{ app, upstream, user, browser, twins },
      request: (name) => toRequest(name, browser, twins),
      send: ({ path, method, headers, body }) =>
        browser.send(path, { method, headers, ...(body !== undefined && { body }) }),
    };
  };
}

/** A call of the relay by a page. */
export function toCall(operation: string, input: object, service = 'IdentityProviderService'): Attack {
  return {
    path: '/auth/cognito',
    method: 'POST',
    headers: {
      ...{ origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-amz-json-1.1' },
      'x-amz-target': `AWSCognito${service}.${operation}`,
    },
    body: JSON.stringify(input),
  };
}

/** Reads the twins of the browser's session. */
async function readTwins(browser: Browser): Promise<Twins> {
  const { path, ...init } = toCall('GetTokensFromRefreshToken', { RefreshToken: 'claviger.current' });
  const { AuthenticationResult } = JSON.parse(await (await browser.send(path, { ...init })).text());
  return AuthenticationResult;
}

function toRequest(name: RouteName, browser: Browser, { AccessToken, RefreshToken }: Twins): Attack {
  const own = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' };
  const json = { ...own, 'content-type': 'application/json' };
  const page = { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };
  switch (name) {
    case 'cognito':
      return toCall('GetUser', { AccessToken });
    case 'sign-out':
      return { path: '/auth/sign-out', method: 'POST', headers: json };
    case 'adopt':
      return { path: '/auth/adopt', method: 'POST', headers: json, body: JSON.stringify({ RefreshToken: 'real' }) };
    case 'vend':
      return {
        ...{ path: '/auth/vend', method: 'POST', headers: json },
        body: JSON.stringify({ handle: RefreshToken, tokens: ['access'] }),
      };
    case 'refresh':
      return {
        path: '/auth/refresh',
        method: 'POST',
        headers: json,
        body: JSON.stringify({ RefreshToken: readStored(browser) }),
      };
    case 'session':
      return { path: '/auth/session', method: 'GET', headers: own };
    case 'proxy':
      return { path: '/api/notes', method: 'GET', headers: { ...own, 'sec-fetch-dest': 'empty' } };
    case 'sign-in':
      return { path: '/auth/sign-in?return_to=/notes', method: 'GET', headers: page };
    case 'callback':
      return { path: '/auth/callback?code=x&state=y', method: 'GET', headers: page };
  }
}

/** The refresh token that the page of `cookies` mode reads. */
function readStored({ cookies }: Browser): string {
  const chunks = [...cookies]
    .filter(([name]) => name.includes('.s.'))
    .sort(([one], [other]) => one.localeCompare(other));
  const text = decodeURIComponent(chunks.map(([, { value }]) => value).join(''));
  return /"refreshToken":"([^"]+)"/.exec(text)?.[1] ?? '';
}

/** Adds headers to a request. */
export function plus({ headers, ...attack }: Attack, more: Readonly<Record<string, string>>): Attack {
  return { ...attack, headers: { ...headers, ...more } };
}

/** The headers of each answer, refusals included. */
export function expectSealed({ headers }: Response): void {
  expect(headers.get('cache-control')).toBe('private, no-store');
  expect(headers.get('vary')).toContain('Cookie');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
}

/** Nothing reached Cognito or the upstream. */
export function expectNothingSent({ app: { network }, upstream }: Scene): void {
  expect([network.operations, upstream.received]).toEqual([[], []]);
}
