import { CompiledQuery, type Kysely, SqliteAdapter, sql } from 'kysely';
import { identityPoolMigrations } from '../identity-pools/schema.js';
import { oauthMigrations } from '../oauth/schema.js';
import { samlMigrations } from '../saml/schema.js';
import { type Migration, serverMigrations } from '../store/schema.js';
import type { Tables } from '../store/tables.js';
import { configurationMigrations } from '../user-pools/configuration/schema.js';
import { userPoolMigrations } from '../user-pools/schema.js';
import { signInMigrations } from '../user-pools/sign-in/schema.js';
import { accountMigrations } from '../user-pools/users/schema.js';
import { compiledSteps } from './compiled-steps.js';

/** Every step, in the order in which they run. */
const migrations: readonly Migration[] = [
  ...serverMigrations,
  ...userPoolMigrations,
  ...signInMigrations,
  ...accountMigrations,
  ...identityPoolMigrations,
  ...configurationMigrations,
  ...oauthMigrations,
  ...samlMigrations,
];

/**
 * Brings a database up to date: runs the steps that it has not had yet.
 *
 * @param tx a transaction that no other process's overlaps
 * @returns whether there were any
 */
export async function migrate(tx: Kysely<Tables>, steps: readonly Migration[] = migrations): Promise<boolean> {
  await sql`create table if not exists migrations (name text primary key, applied_at bigint not null)`.execute(tx);
  const applied = await sql<{ name: string }>`select name from migrations`.execute(tx);
  const names = new Set(applied.rows.map((row) => row.name));
  const missing = steps.filter((step) => !names.has(step.name));
  for (const step of missing) {
    const statements = isSqlite(tx) ? compiledSteps[step.name] : undefined;
    if (statements === undefined) await step.up(tx as Kysely<unknown>);
    for (const statement of statements ?? []) await tx.executeQuery(CompiledQuery.raw(statement));
    await sql`insert into migrations (name, applied_at) values (${step.name}, ${Date.now()})`.execute(tx);
  }
  return missing.length > 0;
}

function isSqlite(db: Kysely<Tables>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter;
}
