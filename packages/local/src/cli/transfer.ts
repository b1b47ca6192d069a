import { readJsonFile, readTextFile } from '../base/read-file.js';
import { UsageError } from '../base/usage-error.js';
import { readSeed } from '../seed/read-seed.js';
import type { Seed, SeedUser } from '../seed/seed.js';
import { askServer, type RemoteArguments } from './remote.js';
import { readUserCsv, writeUserCsv } from './user-csv.js';
import { writeResult } from './write-result.js';

const DEFAULT_POOL = 'us-east-1_Claviger1';

/** The options of the command line. */
export interface TransferArguments extends RemoteArguments {
  readonly pool: string | undefined;
}

/**
 * `claviger export`: a seed of everything, or one pool's users as Cognito's CSV.
 *
 * @throws {Error} whose message is a sentence for the user
 */
export async function exportAll(
  args: TransferArguments & { readonly csv: boolean | undefined; readonly out: string | undefined },
): Promise<void> {
  const seed = (await askServer(args, 'seed')) as Seed;
  const text = args.csv === true ? writeUserCsv(seed, args.pool ?? DEFAULT_POOL) : `${JSON.stringify(seed, null, 2)}\n`;
  // It holds the verifiers of passwords.
  await writeResult(text, args.out, 0o600);
}

/** Users per request, so that the server answers other requests in between. */
const USERS_PER_REQUEST = 1_000;

/**
 * `claviger import FILE`: a seed (`.json`), or one pool's users as Cognito's CSV (`.csv`).
 *
 * @throws {Error} whose message is a sentence for the user
 */
export async function importFile(args: TransferArguments, file: string | undefined): Promise<void> {
  if (file === undefined) throw new UsageError('Name the file: npx @claviger/local import users.csv, or seed.json');
  const isCsv = file.toLowerCase().endsWith('.csv');
  const seed: Seed = isCsv
    ? { userPools: [{ id: args.pool ?? DEFAULT_POOL, users: readUserCsv(await readTextFile(file)) }] }
    : readSeed(await readJsonFile(file));
  const withoutUsers = { ...seed, userPools: (seed.userPools ?? []).map(({ users: _users, ...pool }) => pool) };
  await askServer(args, 'seed', withoutUsers);
  let imported = 0;
  for (const { id, users = [] } of seed.userPools ?? []) {
    for (let start = 0; start < users.length; start += USERS_PER_REQUEST) {
      const batch: readonly SeedUser[] = users.slice(start, start + USERS_PER_REQUEST);
      await askServer(args, 'seed', { userPools: [{ id, users: batch }] });
      imported += batch.length;
    }
  }
  console.log(`${imported} users imported.`);
}
