import { readJsonFile } from '../base/read-file.js';
import { READY_USERS, type Seed } from './seed.js';

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
