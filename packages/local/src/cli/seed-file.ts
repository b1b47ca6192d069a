import { readFile } from 'node:fs/promises';
import { READY_USERS, type Seed } from '../seed/seed.js';
import { UsageError } from './options.js';

/**
 * The seed that an option names: `default` (two users that can sign in), `none`, or a JSON file. Its content is
 * checked when it is applied.
 *
 * @throws {UsageError}
 */
export async function readSeedOption(option: string): Promise<Seed | undefined> {
  if (option === 'default') return READY_USERS;
  if (option === 'none') return undefined;
  return (await readJsonFile(option)) as Seed;
}

/** @throws {UsageError} */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = await readTextFile(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not valid JSON.`);
  }
}

/** @throws {UsageError} */
export async function readTextFile(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path} cannot be read (${error.code ?? error.message}).`);
  });
}
