import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAuthServer, toNodeHandler } from '@claviger/auth/server';
import type { Local } from '@claviger/local';
import { build } from 'esbuild';
import type { PageInput } from './app.js';

export type ReactVersion = '18.2' | '19';

/** A site that renders each page on its server, with either React. */
export interface ReactSite {
  /** The address of a page. */
  toUrl(react: ReactVersion, page: PageInput): string;
  close(): Promise<void>;
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const older = (name: string): string => fileURLToPath(new URL(`react-18/node_modules/${name}`, import.meta.url));
const ALIASES: Readonly<Record<ReactVersion, Record<string, string>>> = {
  '18.2': { react: older('react'), 'react-dom': older('react-dom') },
  '19': {},
};

/** Records each state of the page, also between two frames, from before the first one. */
const RECORDER = `
  window.states = [];
  const record = () => {
    const root = document.getElementById('root');
    // The parser of the page may pause inside the root: no script runs before it has read on.
    if (!root || (document.readyState === 'loading' && !root.nextSibling)) return;
    const now = root.textContent;
    if (now !== states.at(-1)) states.push(now);
  };
  new MutationObserver(record).observe(document, { childList: true, subtree: true, characterData: true });
  const recordFrame = () => { record(); requestAnimationFrame(recordFrame); };
  requestAnimationFrame(recordFrame);`;

async function bundle(entry: string, react: ReactVersion, isServer: boolean): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, entry)],
    bundle: true,
    format: isServer ? 'cjs' : 'esm',
    platform: isServer ? 'node' : 'browser',
    target: 'es2022',
    jsx: 'automatic',
    alias: ALIASES[react],
    // React says why a hydration fails in this mode alone.
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'error',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** What `server.tsx` exports, with one React. */
type Server = typeof import('./server.js');

/** Serves the site on localhost, which browsers take for a secure context. */
export async function serveReact(local: Local): Promise<ReactSite> {
  const versions = Object.keys(ALIASES) as ReactVersion[];
  const work = mkdtempSync(join(tmpdir(), 'claviger-react-'));
  const parts = await Promise.all(
    versions.map(async (react) => {
      const [server = '', page, beside] = await Promise.all(
        ['server.tsx', 'page.tsx', 'beside.tsx'].map((entry) => bundle(entry, react, entry === 'server.tsx')),
      );
      const path = join(work, `server-${react}.cjs`);
      writeFileSync(path, server);
      return [
        react,
        { files: { 'page.js': page, 'beside.js': beside }, render: (createRequire(path)(path) as Server).render },
      ] as const;
    }),
  );
  const builds = new Map<string, (typeof parts)[number][1]>(parts);
  const authServer = createAuthServer(local.outputs, { secret: randomBytes(32).toString('base64url'), mode: 'bff' });
  const handleAuth = toNodeHandler(authServer);
  const server = createServer(async (request, response) => {
    if (request.url?.startsWith('/auth/')) return void (await handleAuth(request, response));
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const [, react = '', file = ''] = pathname.split('/');
    const built = builds.get(react);
    if (built === undefined) return void response.writeHead(404).end();
    const script = new Map(Object.entries(built.files)).get(file);
    if (script !== undefined) return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    const asked: PageInput = JSON.parse(searchParams.get('page') ?? '');
    const page = asked.isOnServer ? { ...asked, initial: await authServer.look(request.headers).snapshot() } : asked;
    const data = JSON.stringify({ outputs: local.outputs, page });
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><title>app</title><link rel="icon" href="data:,"><script>${RECORDER}</script>` +
        `<div id="root">${built.render(local.outputs, page)}</div>` +
        `<script id="data" type="application/json">${data.replaceAll('<', '\\u003c')}</script>` +
        `<script type="module" src="/${react}/page.js"></script>`,
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    toUrl: (react, page) => `http://localhost:${port}/${react}/?page=${encodeURIComponent(JSON.stringify(page))}`,
    close: () =>
      new Promise((resolve) => {
        rmSync(work, { recursive: true });
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
