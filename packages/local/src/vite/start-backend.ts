import { isAbsolute, resolve } from 'node:path';
import { UsageError } from '../base/usage-error.js';
import { describeEvent, isDenied } from '../events/describe-event.js';
import { describeMessage } from '../inbox/describe-message.js';
import { describeMissingUsers } from '../seed/missing-users.js';
import { readSeedOption } from '../seed/seed-file.js';
import type { Local } from '../server/local.js';
import { startLocalWith } from '../server/start-local.js';
import type { StartOptions } from '../server/start-options.js';
import { type BackendOptions, DEFAULT_DATA, DEFAULT_PORT } from './options.js';

/** How many ports after the default one are tried. */
const FURTHER_PORTS = 20;

/**
 * Starts the backend of a development server.
 *
 * @param root the app's folder, where relative paths start
 * @param write takes one line: a message with its code, a denied request, a failure
 * @throws {UsageError} when the port is taken or forbidden, or the seed's file cannot be read
 * @throws {DataFolderError} when the data folder cannot be used
 * @throws {SeedError} for an invalid seed
 */
export async function startBackend(
  root: string,
  options: BackendOptions,
  write: (line: string) => void,
): Promise<Local> {
  const { seed: named = 'default', data = DEFAULT_DATA, port, ...rest } = options;
  const seed = typeof named === 'string' ? await readSeedOption(toSeedPath(root, named)) : named;
  const local = await startOnFreePort(port, {
    ...rest,
    data: data === ':memory:' ? data : resolve(root, data),
    ...(seed !== undefined && { seed }),
    log: write,
    onMessage: (message) => write(describeMessage(message)),
    onEvent: (event) => {
      if (isDenied(event)) write(describeEvent(event));
    },
  });
  const missing = named === 'default' ? [] : await local.listMissingUsers();
  if (missing.length > 0) write(describeMissingUsers(missing, typeof named === 'string' ? named : 'the seed'));
  return local;
}

function toSeedPath(root: string, named: string): string {
  return named === 'default' || named === 'none' || isAbsolute(named) ? named : resolve(root, named);
}

async function startOnFreePort(port: number | undefined, options: StartOptions): Promise<Local> {
  const last = port ?? DEFAULT_PORT + FURTHER_PORTS;
  for (let candidate = port ?? DEFAULT_PORT; ; candidate++) {
    try {
      // A tool that only reads the configuration must end by itself.
      return await startLocalWith({ ...options, port: candidate }, { keepsProcess: false });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE' && candidate < last) continue;
      if (code === 'EADDRINUSE' || code === 'EACCES') throw new UsageError(explainPort(candidate, code));
      throw error;
    }
  }
}

function explainPort(port: number, code: 'EADDRINUSE' | 'EACCES'): string {
  return code === 'EADDRINUSE'
    ? `Claviger cannot start: port ${port} is in use. Stop the program that listens there, or set another port.`
    : `Claviger cannot start: port ${port} needs rights that this user does not have. Set a port above 1023.`;
}
