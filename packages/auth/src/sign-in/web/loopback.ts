import { parseUrl } from '../../config/parse-url.js';
import { AuthError } from '../../errors/auth-error.js';
import { readRedirect } from './redirect-state.js';

/** The used parts of Node.js. The package compiles without the types of a runtime. */
interface NodeHttp {
  createServer(handle: (request: NodeRequest, response: NodeResponse) => void): NodeServer;
}

interface NodeRequest {
  readonly method?: string;
  readonly url?: string;
}

interface NodeResponse {
  writeHead(status: number, headers: Readonly<Record<string, string>>): NodeResponse;
  end(body: string): void;
}

interface NodeServer {
  listen(port: number, host: string, listening: () => void): void;
  once(event: 'error', listener: (error: Error & { readonly code?: string }) => void): void;
  close(): void;
  closeIdleConnections(): void;
}

/** A listener for one redirect. */
export interface Loopback {
  readonly redirectUrl: string;
  /** Resolves with the URL of the redirect. It rejects redirects with another state. */
  arrival(state: string): Promise<string>;
  close(): void;
}

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Return to the app</title><p>Return to the app. You can close this page.</p>';
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  connection: 'close',
};

/** Whether a redirect URL leads to a listener on this machine (RFC 8252, section 7.3). */
export function isLoopbackUrl(url: string): boolean {
  return /^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/|$)/.test(url);
}

/**
 * Listens at the first of the URLs whose port is free. The service compares redirect URLs character for character, so the
 * port must be the configured one. Returns undefined in a runtime that cannot listen.
 *
 * @throws {AuthError} `invalidState` with `PortInUse`.
 */
export async function listenOnLoopback(urls: readonly string[]): Promise<Loopback | undefined> {
  const http = nodeHttp();
  if (!http) return undefined;
  let failure: unknown;
  for (const url of urls) {
    try {
      return await listen(http, url);
    } catch (error) {
      failure = error;
    }
  }
  throw new AuthError('invalidState', 'PortInUse', 'The ports of the configured redirect URLs are in use.', {
    recoverySuggestion: 'Free the port, or configure a redirect URL with another port.',
    cause: failure,
  });
}

async function listen(http: NodeHttp, redirectUrl: string): Promise<Loopback> {
  const { port, hostname, pathname } = new URL(redirectUrl);
  let expected: string | undefined;
  let arrive: (url: string) => void = () => undefined;
  const server = http.createServer(({ method, url = '' }, response) => {
    const target = parseUrl(url, redirectUrl);
    const isOurs = method === 'GET' && target?.pathname === pathname;
    if (!isOurs) return response.writeHead(404, headers).end('');
    if (!expected || readRedirect(target.href)?.state !== expected) return response.writeHead(400, headers).end('');
    response.writeHead(200, headers).end(PAGE);
    arrive(target.href);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Listens on the host name, which Node resolves as a browser does, and never on all interfaces.
    server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ''), resolve);
  });
  return {
    redirectUrl,
    arrival(state) {
      expected = state;
      return new Promise((resolve) => {
        arrive = resolve;
      });
    },
    close() {
      server.close();
      server.closeIdleConnections();
    },
  };
}

/** Loads a module at run time: a bundler must not see an import of a Node module. */
function nodeHttp(): NodeHttp | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(id: string): NodeHttp | undefined } };
  return process?.getBuiltinModule?.('node:http');
}
