import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { AuthConfig } from '@claviger/auth';
import { build } from 'esbuild';

/** An origin with one page: an app that uses the library with everything at its default. */
export interface Site {
  readonly url: string;
  /** The same page at an address that browsers take for another site. */
  readonly otherUrl: string;
  close(): Promise<void>;
}

// What the tests call in a page. The offset moves the page's clock, as that of a tab that was open for long.
const script = (config: AuthConfig): string => `
  import { createAuth } from '@claviger/auth';
  const realNow = Date.now;
  let offsetMs = 0;
  Date.now = () => realNow() + offsetMs;
  const auth = createAuth(${JSON.stringify(config)});
  const events = [];
  auth.subscribe(({ type, elsewhere }) => events.push({ type, elsewhere }));
  const describe = (session) => ({
    isSignedIn: session.isSignedIn,
    userSub: session.getUserSub().ok ? session.getUserSub().value : session.getUserSub().error.code,
    credentials: session.getAWSCredentials().ok ? session.getAWSCredentials().value.accessKeyId : session.getAWSCredentials().error.code,
    jti: session.getCognitoTokens().ok ? session.getCognitoTokens().value.accessToken.payload.jti : session.getCognitoTokens().error.code,
  });
  window.app = {
    signIn: (username, password) => auth.signIn({ username, password }).then(({ isSignedIn }) => isSignedIn),
    signOut: () => auth.signOut(),
    session: (options) => auth.fetchAuthSession(options).then(describe),
    status: () => auth.getSnapshot().status,
    events: () => events,
    age: (seconds) => { offsetMs += seconds * 1000; },
    secrets: async () => {
      const session = await auth.fetchAuthSession();
      const { idToken, accessToken } = session.getCognitoTokens().get();
      const { secretAccessKey, sessionToken } = session.getAWSCredentials().get();
      return [String(idToken), String(accessToken), secretAccessKey, sessionToken];
    },
  };`;

/**
 * Serves the page on localhost, which browsers take for a secure context.
 *
 * @param headers of its answers, besides those that it needs
 */
export async function serveSite(config: AuthConfig, headers: Readonly<Record<string, string>> = {}): Promise<Site> {
  const bundle = await build({
    stdin: { contents: script(config), resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  const code = bundle.outputFiles[0]?.text ?? '';
  const server = createServer((request, response) => {
    const isScript = request.url === '/app.js';
    // A sandboxed frame has no origin: its scripts are fetched with CORS.
    const cors = { 'access-control-allow-origin': '*' };
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html', ...cors, ...headers });
    response.end(isScript ? code : '<!doctype html><title>app</title><script type="module" src="/app.js"></script>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    otherUrl: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
