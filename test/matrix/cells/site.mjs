// The page of the matrix on a port of its own, and what its server says to the suite.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startLocal } from '@claviger/local';
import { build } from 'esbuild';

const pageSource = fileURLToPath(new URL('../hosts/page.mjs', import.meta.url));

/** The default pool, which takes passkeys, too. */
const SEED = {
  userPools: [
    {
      id: 'us-east-1_Claviger1',
      settings: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] } } },
    },
  ],
};

/** For bundlers that build no page of their own. */
const PAGE = '<!doctype html><title>Matrix</title><script type="module" src="/page.js"></script>';

/** @returns {Promise<string>} the page's program, bundled by the tools of this repository */
export async function bundlePage() {
  const { outputFiles } = await build({
    entryPoints: [pageSource],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * Serves a page with a program, and starts a server that answers it.
 *
 * @param {Readonly<Record<string, string | Uint8Array>>} scripts by path: `/page.js` is the page's, unless there is an `/index.html`
 */
export async function openSite(scripts) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const script = scripts[path];
    response.setHeader('content-type', script === undefined ? 'text/html; charset=utf-8' : 'text/javascript');
    response.end(script ?? scripts['/index.html'] ?? PAGE);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const origin = `http://localhost:${port}`;
  const local = await startLocal({ seed: SEED, allowedOrigins: [origin] });
  return {
    origin,
    url: local.url,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await local.close();
    },
  };
}
