// Where the PostgreSQL of the tests is, how the test command gets it on a bare Debian machine, and a server for one run.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installFromDebian } from './debian.mjs';

/** What to do without one, as one sentence. */
export const POSTGRES_ADVICE =
  'Install PostgreSQL 13 or later (initdb and postgres on the PATH), or set DATABASE_URL to a database in which the tests may make schemas.';

const DEBIAN = '/usr/lib/postgresql';

/**
 * The folder with `initdb` and `postgres`: Debian's newest, else the first on the PATH.
 *
 * @returns {string | undefined} undefined without one
 */
export function findPostgres() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  versions.sort((one, other) => Number(other) - Number(one));
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/**
 * What the tests have for a database: `DATABASE_URL`, or the PostgreSQL to start.
 *
 * @returns {string | undefined}
 */
export function findDatabase() {
  return process.env['DATABASE_URL'] || findPostgres();
}

/**
 * Installs Debian's PostgreSQL where that needs no question, when there is no database.
 *
 * @param {(line: string) => void} log told before it begins
 * @returns {string | undefined} as {@link findDatabase}
 */
export function ensurePostgres(log) {
  if (findDatabase() === undefined) installFromDebian('postgresql', log);
  return findDatabase();
}

/**
 * A database for one run of tests: `DATABASE_URL`, or a server of its own on a socket in a temporary folder. That one ends
 * with this process, however this ends.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startPostgres() {
  const given = process.env['DATABASE_URL'];
  if (given) return { url: given, stop: async () => {} };
  const binaries = findPostgres();
  if (binaries === undefined) throw new Error(`There is no PostgreSQL. ${POSTGRES_ADVICE}`);
  const keeper = spawn(process.execPath, [fileURLToPath(new URL('postgres-keeper.mjs', import.meta.url)), binaries], {
    // In a group of its own: it outlives a SIGKILL to the group of the tests, and cleans up.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => keeper.once('exit', () => resolve()));
  const url = await new Promise((resolve, reject) => {
    keeper.once('error', reject);
    keeper.once('exit', (status) => reject(new Error(`PostgreSQL did not start (status ${status}).`)));
    keeper.stdout.once('data', (line) => resolve(String(line).trim()));
  });
  return {
    url,
    stop: async () => {
      keeper.stdin.end();
      await ended;
    },
  };
}
