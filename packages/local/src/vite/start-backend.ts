import { isAbsolute, resolve } from 'node:path';
import { findErrorCode } from '../base/error-code.js';
import { UsageError } from '../base/usage-error.js';
import { describeEvent, isDenied } from '../events/describe-event.js';
import { describeMessage } from '../inbox/describe-message.js';
import { describeMissingUsers } from '../seed/missing-users.js';
import { readSeedOption } from '../seed/seed-file.js';
import { explainListen } from '../server/listen-error.js';
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
      if (findErrorCode(error) === 'EADDRINUSE' && candidate < last) continue;
      const reason = explainListen(error, { port: candidate, host: options.host ?? '127.0.0.1' });
      throw reason === undefined ? error : new UsageError(`Claviger cannot start. ${reason}`);
    }
  }
}
