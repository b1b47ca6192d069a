import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.js';

/** A table as the database has it. */
export interface TableDescription {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Every table but the one that tells which migrations there were. */
export async function listTables(db: Kysely<Tables>): Promise<TableDescription[]> {
  const { rows } = await sql<{ table: string; column: string }>`
    select s.name as "table", c.name as "column"
    from main.sqlite_schema s, pragma_table_info(s.name, 'main') c
    where s.type = 'table' and s.name not like 'sqlite_%' and s.name <> 'migrations'
    order by s.rowid, c.cid`.execute(db);
  const tables = new Map<string, string[]>();
  for (const { table, column } of rows) tables.set(table, [...(tables.get(table) ?? []), column]);
  return [...tables].map(([name, columns]) => ({ name, columns }));
}
