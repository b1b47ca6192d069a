import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { TableCopying } from './database.js';
import type { Tables } from './tables.js';

/** Copies in the same schema, for all processes, until they are deleted. */
export const postgresCopying: TableCopying = {
  prepare: async () => undefined,
  place: (name) => sql.id(name),
  make: (tx, copies) =>
    runAll(
      tx,
      copies.map(
        ({ copy, table }) =>
          sql`create table ${copy} as select ${listColumns(table.columns)} from ${sql.id(table.name)}`,
      ),
    ),
  deleteChanged: async (tx, copies) => {
    const keys = await readKeys(tx);
    const statements = copies.map(({ copy, table }) => {
      const key = keys.get(table.name) ?? table.columns;
      const main = sql.id(table.name);
      const differs = sql.join(
        table.columns.map((column) => sql`m.${sql.id(column)} is distinct from c.${sql.id(column)}`),
        sql` or `,
      );
      return sql`delete from ${main} where (${listColumns(key)}) in (
        select ${listColumns(key, 'm')} from ${main} m
        left join ${copy} c on (${listColumns(key, 'c')}) = (${listColumns(key, 'm')}) where ${differs})`;
    });
    await runAll(tx, statements);
  },
  insertMissing: (tx, copies) =>
    runAll(
      tx,
      copies.map(({ copy, table }) => {
        const list = listColumns(table.columns);
        return sql`insert into ${sql.id(table.name)} (${list}) select ${list} from ${copy} on conflict do nothing`;
      }),
    ),
  dropAll: async (tx) => {
    const { rows } = await sql<{ name: string }>`select c.relname::text as name from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname like 'copy:%'`.execute(
      tx,
    );
    for (const { name } of rows) await sql`drop table ${sql.id(name)}`.execute(tx);
  },
};

/** Sends statements without parameters all at once. */
async function runAll(tx: Transaction<Tables>, statements: readonly RawBuilder<unknown>[]): Promise<void> {
  await sql.join([...statements], sql`;\n`).execute(tx);
}

/** The columns of each table's primary key. */
async function readKeys(tx: Transaction<Tables>): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ name: string; key: string[] }>`
    select c.relname::text as name, array_agg(a.attname::text) as key
    from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary
    join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
    where c.relnamespace = current_schema()::regnamespace group by c.relname`.execute(tx);
  return new Map(rows.map(({ name, key }) => [name, key]));
}

function listColumns(columns: readonly string[], table?: string): RawBuilder<unknown> {
  return sql.join(columns.map((column) => (table === undefined ? sql.id(column) : sql.id(table, column))));
}
