import { randomBytes } from 'node:crypto';
import type { AuthConfig } from '@claviger/auth';
import { type AuthServer, type AuthServerOptions, createAuthServer, type ServerLogRecord } from '@claviger/auth/server';
import { afterEach, beforeEach, vi } from 'vitest';
import { openLoginBrowser } from '../../packages/local/test-support/login-browser.js';
import { createNetwork, type Network } from '../session/network.js';
import { type User, useWorld, type World } from '../session/world.js';
import { type Browser, openBrowser } from './browser.js';

/** The public origin of the app in most tests. */
export const ORIGIN = 'https://app.example.com';

/** A server of the app, with a network of its own. */
export interface App {
  readonly server: AuthServer;
  readonly network: Network;
  readonly logs: ServerLogRecord[];
  readonly origin: string;
  /** `cookies`: those of another browser, which it shares. */
  browse(cookies?: Browser['cookies']): Browser;
}

export interface ServerWorld {
  readonly world: World;
  /** The pools with the login pages, and callbacks for the given origins. */
  configure(options?: { readonly origins?: readonly string[]; readonly rotates?: boolean }): Promise<AuthConfig>;
  createApp(config: AuthConfig, options?: Partial<AuthServerOptions>): App;
  /** Signs a user in on the login pages. Resolves to the answer of the callback. */
  signIn(app: App, browser: Browser, user: User, returnTo?: string): Promise<Response>;
  /** Moves the time of the service, the servers and the browsers forward. */
  travel(seconds: number): void;
  /** Opens the login pages at an address, and signs the user in there. Resolves to the address of the callback. */
  visitPages(address: string, user: User): Promise<URL>;
}

/** What the server knows about the session of a `Cookie` header. */
export async function readSession(
  { server }: Pick<App, 'server'>,
  cookie: string,
): Promise<{ readonly sub: string | undefined; readonly error: string | undefined; readonly accessToken: string }> {
  const session = await server.look({ cookie }).session();
  const tokens = session.getCognitoTokens();
  return {
    sub: session.getUserSub().value,
    error: tokens.error?.code,
    accessToken: `${tokens.value?.accessToken}`,
  };
}

const newSecret = (): string => randomBytes(32).toString('base64url');

/** One backend for the servers of a file. */
export function useServerWorld(): ServerWorld {
  const world = useWorld();
  const visitPages: ServerWorld['visitPages'] = async (address, { username, password }) => {
    const { pathname, search } = new URL(address);
    const pages = openLoginBrowser(world.local.url);
    const page = await pages.open(pathname + search);
    return (await pages.submit(page, { username, password, action: 'password' })).url;
  };
  // The backend and the servers share this process and its clock.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  return {
    world,
    visitPages,
    travel: (seconds) => vi.setSystemTime(Date.now() + seconds * 1000),
    async configure({ origins = [ORIGIN], rotates = true } = {}) {
      const callbacks = origins.map((origin) => `${origin}/auth/callback`);
      const signOutUrls = origins.map((origin) => `${origin}/`);
      const pools = await world.createClient({
        SupportedIdentityProviders: ['COGNITO'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'profile', 'email', 'aws.cognito.signin.user.admin'],
        CallbackURLs: callbacks,
        LogoutURLs: signOutUrls,
        EnableTokenRevocation: true,
        ...(rotates && { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } }),
      });
      const scopes = ['openid', 'aws.cognito.signin.user.admin'];
      const oauth = {
        domain: 'auth.example.com',
        endpoint: world.local.url,
        scopes,
        signInUrls: callbacks,
        signOutUrls,
      };
      return { ...pools, oauth };
    },
    createApp(config, options = {}) {
      const network = createNetwork();
      const logs: ServerLogRecord[] = [];
      const logger = (record: ServerLogRecord): unknown => logs.push(record);
      const server = createAuthServer(config, {
        secret: newSecret(),
        origin: ORIGIN,
        mode: 'bff',
        fetch: network.fetch,
        logger,
        ...options,
      });
      const origin = [options.origin ?? ORIGIN].flat()[0] ?? ORIGIN;
      return { server, network, logs, origin, browse: (cookies) => openBrowser(server, origin, cookies) };
    },
    async signIn(_, browser, user, returnTo = '/notes') {
      const begun = await browser.open(`/auth/sign-in?return_to=${encodeURIComponent(returnTo)}`);
      const callback = await visitPages(begun.headers.get('location') ?? '', user);
      return browser.open(callback.pathname + callback.search);
    },
  };
}
