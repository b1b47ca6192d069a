import { type Kysely, sql, type Transaction } from 'kysely';
import type { Store } from './store.js';
import { listTables, type TableDescription } from './table-list.js';
import type { Tables } from './tables.js';

/** Copies of tables that are kept in memory beside the database, for as long as the server runs. */
export interface TableCopies {
  /** Makes a copy of all tables under a number. */
  make(id: number): Promise<void>;
  /**
   * Brings the tables back to what they were. Only rows that differ are touched, so that it costs what changed since.
   *
   * @param options.keep tables that stay as they are
   * @param options.complete tables that only get back the rows that they miss
   */
  restore(
    id: number,
    options: { readonly keep: readonly (keyof Tables)[]; readonly complete: readonly (keyof Tables)[] },
  ): Promise<void>;
  drop(id: number): Promise<void>;
}

const ROW_ID = 'claviger_rowid';

export function createTableCopies(store: Store): TableCopies {
  let attaching: Promise<unknown> | undefined;
  // Not possible inside a transaction, and needed by nobody who makes no snapshot.
  const attach = async (): Promise<void> => {
    attaching ??= sql`attach ':memory:' as copies`.execute(store.db);
    await attaching;
  };
  return {
    make: async (id) => {
      await attach();
      await store.transaction(async (tx) => {
        for (const table of await listTables(tx)) await copyTable(tx, id, table);
      });
    },
    restore: (id, { keep, complete }) =>
      store.transaction(async (tx) => {
        const tables = (await listTables(tx)).filter(({ name }) => !has(keep, name));
        await sql`pragma defer_foreign_keys = on`.execute(tx);
        // All deletions come first: they take along what refers to them.
        for (const table of tables) if (!has(complete, table.name)) await deleteChanged(tx, id, table);
        for (const table of tables) await insertMissing(tx, id, table);
      }),
    drop: (id) =>
      store.transaction(async (tx) => {
        for (const { name } of await listTables(tx)) await sql`drop table if exists ${copyOf(id, name)}`.execute(tx);
      }),
  };
}

function has(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function copyOf(id: number, table: string): ReturnType<typeof sql.id> {
  return sql.id('copies', `${id}:${table}`);
}

async function copyTable(tx: Transaction<Tables>, id: number, { name, columns }: TableDescription): Promise<void> {
  const list = columnList(columns);
  await sql`create table ${copyOf(id, name)} (${sql.id(ROW_ID)} integer primary key, ${list})`.execute(tx);
  await sql`insert into ${copyOf(id, name)} select rowid, ${list} from ${sql.id('main', name)}`.execute(tx);
}

async function deleteChanged(tx: Transaction<Tables>, id: number, { name, columns }: TableDescription): Promise<void> {
  const differs = sql.join(
    columns.map((column) => sql`m.${sql.id(column)} is not c.${sql.id(column)}`),
    sql` or `,
  );
  await sql`delete from ${sql.id('main', name)} where rowid in (
    select m.rowid from ${sql.id('main', name)} m left join ${copyOf(id, name)} c on c.${sql.id(ROW_ID)} = m.rowid
    where c.${sql.id(ROW_ID)} is null or ${differs})`.execute(tx);
}

async function insertMissing(tx: Kysely<Tables>, id: number, { name, columns }: TableDescription): Promise<void> {
  const list = columnList(columns);
  await sql`insert or ignore into ${sql.id('main', name)} (rowid, ${list})
    select c.${sql.id(ROW_ID)}, ${list} from ${copyOf(id, name)} c
    where not exists (select 1 from ${sql.id('main', name)} m where m.rowid = c.${sql.id(ROW_ID)})`.execute(tx);
}

function columnList(columns: readonly string[]): ReturnType<typeof sql.join> {
  return sql.join(columns.map((column) => sql.id(column)));
}
