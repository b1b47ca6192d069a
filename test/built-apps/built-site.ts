import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createNotesBackend, listen, type Mode, type NotesBackend, type NotesSite } from '../server/notes-backend.js';
import type { World } from '../session/world.js';

const START_LIMIT_MS = 60_000;

/** An app of `examples/` that is built, in production, with its backend. */
export interface BuiltApp {
  /** Starts the app's server. */
  serve(mode: Mode): Promise<NotesSite>;
  close(): void;
}

/** Builds the app in a folder for one address. */
export async function buildApp(world: World, folder: string): Promise<BuiltApp> {
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const backend = await createNotesBackend(world, url);
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    PORT: `${port}`,
    ORIGIN: url,
    AUTH_ORIGIN: url,
    AUTH_SECRET: 'a secret of 32 bytes for tests only',
    NOTES_URL: backend.apiUrl,
    BUCKET_URL: backend.bucketUrl,
  };
  writeFileSync(join(folder, 'amplify_outputs.json'), JSON.stringify(backend.outputs));
  await promisify(execFile)('npm', ['run', 'build', '--if-present'], { cwd: folder, env });
  return {
    serve: (mode) => startApp(backend, { folder, url, env: { ...env, AUTH_MODE: mode } }),
    close: backend.close,
  };
}

interface Started {
  readonly folder: string;
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
}

async function startApp(backend: NotesBackend, { folder, url, env }: Started): Promise<NotesSite> {
  const clockFolder = mkdtempSync(join(tmpdir(), 'claviger-clock-'));
  const clockFile = join(clockFolder, 'difference');
  writeFileSync(clockFile, '0');
  const preload = `--import=${new URL('./preload.mjs', import.meta.url).href}`;
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...env, NODE_OPTIONS: preload, CLOCK_FILE: clockFile },
    stdio: 'pipe',
  });
  await waitUntilServed(child, url);
  return {
    ...backend,
    url,
    async setClock(nowMs) {
      writeFileSync(clockFile, `${nowMs - (performance.timeOrigin + performance.now())}`);
      // The server reads it again after 20 ms.
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
    async close() {
      const ended = once(child, 'close');
      child.stdin?.end();
      await ended;
      rmSync(clockFolder, { recursive: true });
    },
  };
}

/** Waits until a page comes, or fails with what the server has said. */
async function waitUntilServed(child: ChildProcess, url: string): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const since = performance.now();
  while (child.exitCode === null && performance.now() - since < START_LIMIT_MS) {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.stdin?.end();
  throw new Error(`The app does not serve ${url}:\n${output}`);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  const { port } = new URL(await listen(server));
  server.close();
  await once(server, 'close');
  return Number(port);
}
