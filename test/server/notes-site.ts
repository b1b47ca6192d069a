import { createServer, type RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { AuthConfig } from '@claviger/auth';
import type { AuthServerOptions } from '@claviger/auth/server';
import { getRequestListener } from '@hono/node-server';
import { build } from 'esbuild';
import { createNetwork, type Network } from '../session/network.js';
import type { World } from '../session/world.js';
import { closeServer, createNotesBackend, listen, type Mode, type NotesSite } from './notes-backend.js';

export type AppName = 'hono' | 'express';

/** The `Auth` of their pages, as an expression there. */
export const AUTH = "import('/page.js').then(({ auth }) => auth)";

interface ServedApp {
  readonly app: AppName;
  readonly mode: Mode;
  /** Where it is installed. Default: `examples/`. */
  readonly folder?: string;
  /** The script of its page. Default: the app's own. */
  readonly entry?: string;
  readonly vends?: AuthServerOptions['vends'];
  readonly cookie?: AuthServerOptions['cookie'];
}

/** A notes app in this process. */
export interface ServedNotes extends NotesSite {
  /** The requests of its server to the backend. */
  readonly network: Network;
}

interface AppOptions extends AuthServerOptions {
  readonly notes: string;
  readonly bucket: { readonly url: string; readonly region: string };
  readonly script: string;
}

/** What an app of `examples/` exports. */
interface AppModule {
  createApp(
    outputs: AuthConfig,
    options: AppOptions,
  ): RequestListener & { readonly fetch?: Parameters<typeof getRequestListener>[0] };
}

/** Bundles the script of an app's page. */
async function bundlePage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Serves a notes app in this process, on localhost. */
export async function serveNotes(world: World, served: ServedApp): Promise<ServedNotes> {
  const { app, mode, vends = { awsCredentials: true }, cookie = {} } = served;
  const folder = served.folder ?? fileURLToPath(new URL(`../../examples/${app}`, import.meta.url));
  const { entry = `${folder}/browser.js` } = served;
  const network = createNetwork();
  const server = createServer();
  const url = await listen(server);
  const backend = await createNotesBackend(world, url);
  const { createApp }: AppModule = await import(`${folder}/app.js`);
  const made = createApp(backend.outputs, {
    mode,
    notes: backend.apiUrl,
    bucket: { url: backend.bucketUrl, region: 'us-east-1' },
    script: await bundlePage(entry),
    secret: 'a secret of 32 bytes for tests only',
    origin: url,
    fetch: network.fetch,
    ...{ vends, cookie },
  });
  server.on('request', made.fetch ? getRequestListener(made.fetch) : made);
  return {
    ...backend,
    url,
    network,
    // It has the clock of this process.
    setClock: async () => undefined,
    async close() {
      await backend.close();
      closeServer(server);
    },
  };
}
