import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AuthConfig } from '@claviger/auth';
import { build } from 'esbuild';

/** An app of one page, which the login pages come back to. */
export interface Site {
  readonly url: string;
  /** What the page is to sign in with; known once its own address is. */
  configure(config: AuthConfig): Promise<void>;
  close(): Promise<void>;
}

// What the tests call in a page. `redirect`: what the page's start made of its address.
const script = (config: AuthConfig): string => `
  import { createAuth } from '@claviger/auth';
  import { memoryStorage } from '@claviger/auth/storage';
  const options = location.hash === '#memory' ? { storage: memoryStorage() } : {};
  const auth = createAuth(${JSON.stringify(config)}, options);
  const settled = (work) => work.then((value) => value, ({ kind, code }) => ({ kind, code }));
  const events = [];
  auth.subscribe(({ type, elsewhere }) => events.push(elsewhere ? type + ' elsewhere' : type));
  const redirect = settled(auth.handleRedirect());
  window.app = {
    redirect: () => redirect,
    again: () => settled(auth.handleRedirect()),
    signIn: (input) => settled(auth.signInWithRedirect(input)),
    signOut: () => settled(auth.signOut()),
    user: () => settled(auth.getCurrentUser()),
    events: () => events,
    call: (name, input) => settled(auth[name](input)),
    setupUri: () => auth.setUpTOTP().then(({ getSetupUri }) => getSetupUri('App').href),
    columns: (options) => auth.fetchAuthSession(options).then((session) => ({
      identityId: session.getIdentityId().ok,
      credentials: session.getAWSCredentials().ok,
      tokens: session.getCognitoTokens().ok,
    })),
    /** Gives up after a while. */
    hurry: (name, input) => settled(auth[name]({ ...input, signal: AbortSignal.timeout(300) }))
      .then(({ code }) => code),
  };
  document.querySelector('#popup').onclick = () => {
    window.popup = settled(auth.signInWithRedirect({ customState: 'kept', options: { popup: true } }));
  };`;

const page =
  '<!doctype html><title>app</title><input autocomplete="username webauthn"><button id="popup">sign in</button><script type="module" src="/app.js"></script>';

/** Serves the page on localhost, which browsers take for a secure context. */
export async function serveSite(): Promise<Site> {
  const scripts = new Map<string, string>();
  const server = createServer((request, response) => {
    const code = scripts.get(request.url ?? '');
    response.writeHead(200, {
      'content-type': code === undefined ? 'text/html' : 'text/javascript',
      'cache-control': 'no-store',
    });
    response.end(code ?? page);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    async configure(config) {
      const { outputFiles } = await build({
        stdin: { contents: script(config), resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'js' },
        bundle: true,
        splitting: true,
        outdir: '/',
        entryNames: 'app',
        format: 'esm',
        platform: 'browser',
        target: 'es2022',
        write: false,
      });
      for (const { path, text } of outputFiles) scripts.set(`/${basename(path)}`, text);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
