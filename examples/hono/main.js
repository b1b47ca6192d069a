// npm start: the app on http://localhost:3000, with a backend and an API of its own.
// Sign in as ann@example.com with the password Correct-horse1.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { startLocal } from '@claviger/local';
import { getRequestListener } from '@hono/node-server';
import { build } from 'esbuild';
import { createApi } from './api.js';
import { createApp } from './app.js';

/** Starts the app. Port 0 is a free one. */
export async function start(port = 3000) {
  const server = createServer();
  const origin = await listen(server, port);
  const local = await startLocal({ seed: createSeed(origin) });
  const secret = process.env.AUTH_SECRET ?? 'only for development: 32 bytes and more';
  const api = createServer(createApi(local.outputs, secret));
  const notes = `${await listen(api, 0)}/`;
  const bundle = {
    entryPoints: ['browser.js'],
    absWorkingDir: import.meta.dirname,
    bundle: true,
    format: 'esm',
    write: false,
  };
  const [script] = (await build(bundle)).outputFiles;
  const app = createApp(local.outputs, { secret, origin, mode: 'bff', notes, script: script.text });
  server.on('request', getRequestListener(app.fetch));
  const close = async () => {
    for (const one of [server, api]) one.close().closeAllConnections();
    await local.close();
  };
  return { origin, close };
}

async function listen(server, port) {
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `http://localhost:${server.address().port}`;
}

/** The pool that the backend has anyway, with a user, and with the callback of the app. */
function createSeed(origin) {
  const settings = { CallbackURLs: [`${origin}/auth/callback`], LogoutURLs: [`${origin}/`] };
  const users = [{ username: 'ann@example.com', password: 'Correct-horse1' }];
  const clients = [{ id: 'clavigerlocalclient0000001', settings }];
  return { userPools: [{ id: 'us-east-1_Claviger1', users, clients }] };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(`The app: ${(await start()).origin}/`);
