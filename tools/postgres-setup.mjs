// The PostgreSQL of the project `local-postgres` of vitest: one server a run, one schema a server under test.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startPostgres } from './postgres.mjs';

/** @param {import('vitest/node').TestProject} project */
export async function setup(project) {
  const { url, stop } = await startPostgres();
  const prefix = `test_${randomBytes(4).toString('hex')}_`;
  // Its type stands with the tests that take it.
  project.provide(/** @type {never} */ ('postgres'), /** @type {never} */ ({ url, prefix }));
  return async () => {
    // A server of its own is deleted as a whole.
    if (process.env['DATABASE_URL']) await dropSchemas(url, prefix);
    await stop();
  };
}

/**
 * @param {string} url
 * @param {string} prefix
 */
async function dropSchemas(url, prefix) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('select nspname from pg_namespace where starts_with(nspname, $1)', [prefix]);
  for (const { nspname } of rows) await client.query(`drop schema "${nspname}" cascade`);
  await client.end();
}
