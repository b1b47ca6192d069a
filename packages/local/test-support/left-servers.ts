import { inject, onTestFinished } from 'vitest';
import type { Local } from '../src/server/local.js';

/** Servers that earlier tests of this worker have left. */
const left: Local[] = [];

/**
 * A server with the default options that a test may have as it is after its first start. On PostgreSQL it may be one that
 * an earlier test has left: to reset it is quicker than to empty a schema and to start another one.
 */
export async function takeServer(start: () => Promise<Local>): Promise<Local> {
  const local = (await takeLeft()) ?? (await start());
  onTestFinished(async () => void (inject('postgres') === undefined ? await local.close() : left.push(local)));
  return local;
}

async function takeLeft(): Promise<Local | undefined> {
  const local = left.pop();
  if (local === undefined) return undefined;
  try {
    for (const { name } of await local.snapshots.list()) await local.snapshots.delete(name);
    await local.reset();
    return local;
  } catch {
    // The test has closed it.
    return undefined;
  }
}
