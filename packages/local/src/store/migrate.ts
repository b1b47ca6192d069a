import { CompiledQuery, type Kysely, SqliteAdapter, sql } from 'kysely';
import type { Migration } from './schema.js';
import type { Tables } from './tables.js';

/** The history of the tables, which the folders that own them write. */
export interface Migrations {
  /** Every step, in the order in which they run. */
  readonly steps: readonly Migration[];
  /** The statements of a step for SQLite, by its name. A step that is not here runs itself. */
  readonly compiled: Readonly<Record<string, readonly string[]>>;
}

/**
 * Brings a database up to date: runs the steps that it has not had yet.
 *
 * @param tx a transaction that no other process's overlaps
 * @returns whether there were any
 */
export async function migrate(tx: Kysely<Tables>, { steps, compiled }: Migrations): Promise<boolean> {
  await sql`create table if not exists migrations (name text primary key, applied_at bigint not null)`.execute(tx);
  const applied = await sql<{ name: string }>`select name from migrations`.execute(tx);
  const names = new Set(applied.rows.map((row) => row.name));
  const missing = steps.filter((step) => !names.has(step.name));
  for (const step of missing) {
    const statements = isSqlite(tx) ? compiled[step.name] : undefined;
    if (statements === undefined) await step.up(tx as Kysely<unknown>);
    for (const statement of statements ?? []) await tx.executeQuery(CompiledQuery.raw(statement));
    await sql`insert into migrations (name, applied_at) values (${step.name}, ${Date.now()})`.execute(tx);
  }
  return missing.length > 0;
}

function isSqlite(db: Kysely<Tables>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter;
}
