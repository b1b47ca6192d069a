// The same app for each client, as Vite builds it for production, each on an origin of its own.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript' };

/**
 * Builds and serves the app of a client.
 *
 * @param {string} name a module of `page-app`
 * @param {object} outputs the configuration of the backend
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serveApp(name, outputs) {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-page-'));
  const root = join(import.meta.dirname, 'page-app');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { OUTPUTS: JSON.stringify(outputs) },
    build: { outDir: folder, emptyOutDir: true, rolldownOptions: { input: join(root, `${name}.html`) } },
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = path === '/' ? `${name}.html` : path.slice(1);
    try {
      const body = gzipSync(readFileSync(join(folder, file)), { level: 9 });
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-encoding': 'gzip' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${port}/`,
    close() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
