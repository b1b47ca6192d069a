import type { Local } from '../server/local.js';
import { areSameOptions, type BackendOptions } from './options.js';

/** One development server's share of a backend. */
export interface BackendUse {
  readonly local: Local;
  /** Whether another use started it. */
  readonly isShared: boolean;
  /** Closes the backend when no other development server uses it. */
  release(): Promise<void>;
}

interface Backend {
  readonly local: Local;
  readonly options: BackendOptions;
  readonly uses: Set<object>;
  /** That of the newest development server. */
  write: (line: string) => void;
}

/**
 * The backends of this process, by the app's folder. Vite creates the next development server before it closes the
 * restarted one, and some frameworks run two: they share one backend, its port and its data folder.
 */
const backends = new Map<string, Backend>();
const queues = new Map<string, Promise<unknown>>();

/**
 * Starts the backend of an app, or shares the running one. Other options replace the running one.
 *
 * @param root the app's folder
 * @param write takes one line for the terminal
 * @throws {Error} as {@link startBackend}; then the backend runs on with its former options
 */
export function useBackend(root: string, options: BackendOptions, write: (line: string) => void): Promise<BackendUse> {
  return inTurn(root, async () => {
    const use = {};
    const backend = await openBackend(root, options, write);
    const isShared = backend.uses.size > 0;
    backend.uses.add(use);
    return { local: backend.local, isShared, release: () => inTurn(root, () => release(root, use)) };
  });
}

async function openBackend(root: string, options: BackendOptions, write: (line: string) => void): Promise<Backend> {
  const running = backends.get(root);
  if (running === undefined) return await open(root, options, write);
  if (areSameOptions(running.options, options)) {
    running.write = write;
    return running;
  }
  // Both would want the same port and the same data folder.
  await running.local.close();
  backends.delete(root);
  try {
    return await open(root, options, write);
  } catch (error) {
    const restored = await open(root, running.options, running.write);
    for (const use of running.uses) restored.uses.add(use);
    throw error;
  }
}

async function open(root: string, options: BackendOptions, write: (line: string) => void): Promise<Backend> {
  // The server's code loads only where a backend runs: a build needs none.
  const { startBackend } = await import('./start-backend.js');
  const local = await startBackend(root, options, (line) => backend.write(line));
  const backend: Backend = { local, options, uses: new Set(), write };
  backends.set(root, backend);
  return backend;
}

async function release(root: string, use: object): Promise<void> {
  const backend = backends.get(root);
  if (backend === undefined || !backend.uses.delete(use) || backend.uses.size > 0) return;
  backends.delete(root);
  await backend.local.close();
}

/** Runs one task of an app's folder after another. */
function inTurn<T>(root: string, task: () => Promise<T>): Promise<T> {
  const result = (queues.get(root) ?? Promise.resolve()).then(task);
  const settled = result.catch(() => undefined);
  queues.set(root, settled);
  settled.then(() => {
    if (queues.get(root) === settled) queues.delete(root);
  });
  return result;
}
