import { type Kysely, sql } from 'kysely';
import { identityPoolMigrations } from '../identity-pools/schema.js';
import { oauthMigrations } from '../oauth/schema.js';
import { configurationMigrations } from '../user-pools/configuration/schema.js';
import { userPoolMigrations } from '../user-pools/schema.js';
import { signInMigrations } from '../user-pools/sign-in/schema.js';
import { accountMigrations } from '../user-pools/users/schema.js';
import { type Migration, serverMigrations } from './schema.js';

/** Every step, in the order in which they run. */
const migrations: readonly Migration[] = [
  ...serverMigrations,
  ...userPoolMigrations,
  ...signInMigrations,
  ...accountMigrations,
  ...identityPoolMigrations,
  ...configurationMigrations,
  ...oauthMigrations,
];

/** Brings a database up to date: runs the steps that it has not had yet, in one transaction. */
export async function migrate(db: Kysely<unknown>, steps: readonly Migration[] = migrations): Promise<void> {
  await sql`create table if not exists migrations (name text primary key, applied_at bigint not null)`.execute(db);
  const applied = await sql<{ name: string }>`select name from migrations`.execute(db);
  const names = new Set(applied.rows.map((row) => row.name));
  const missing = steps.filter((step) => !names.has(step.name));
  if (missing.length === 0) return;
  await db.transaction().execute(async (tx) => {
    for (const step of missing) {
      await step.up(tx);
      await sql`insert into migrations (name, applied_at) values (${step.name}, ${Date.now()})`.execute(tx);
    }
  });
}
