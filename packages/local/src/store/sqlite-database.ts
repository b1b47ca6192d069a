import { Kysely, sql } from 'kysely';
import { once } from '../base/once.js';
import type { Database, TableCopying, TableDescription, TransactionSettings } from './database.js';
import { createSqliteDialect, openDatabase } from './sqlite.js';
import type { Tables } from './tables.js';

/**
 * The SQLite database of a data folder, which is this process's alone.
 *
 * @param data a folder, made when missing, or `:memory:`
 * @throws {DataFolderError} when another server has the folder, or it can't be written
 */
export function openSqlite(data: string): Database {
  const { database, warning } = openDatabase(data);
  const db = new Kysely<Tables>({ dialect: createSqliteDialect(database) });
  let current: TransactionSettings['survives'] = 'powerCut';
  return {
    db,
    warning,
    isShared: false,
    transaction: async (change, { survives }) => {
      if (survives !== current) await setDurability(db, survives);
      current = survives;
      return await db.transaction().execute(change);
    },
    listTables,
    deferReferences: async (tx) => {
      await sql`pragma defer_foreign_keys = on`.execute(tx);
    },
    hasOrphans: async (tx) => {
      const { rows } = await sql`pragma foreign_key_check`.execute(tx);
      return rows.length > 0;
    },
    copying: createCopying(db),
    follow: () => undefined,
    close: () => db.destroy(),
  };
}

/** In WAL mode SQLite then leaves it to the next full commit, or checkpoint, to wait for the disk. */
async function setDurability(db: Kysely<Tables>, survives: TransactionSettings['survives']): Promise<void> {
  await sql.raw(`pragma synchronous = ${survives === 'process' ? 'normal' : 'full'}`).execute(db);
}

async function listTables(db: Kysely<Tables>): Promise<TableDescription[]> {
  const { rows } = await sql<{ table: string; column: string }>`
    select s.name as "table", c.name as "column"
    from main.sqlite_schema s, pragma_table_info(s.name, 'main') c
    where s.type = 'table' and s.name not like 'sqlite_%' and s.name <> 'migrations'
    order by s.rowid, c.cid`.execute(db);
  const tables = new Map<string, string[]>();
  for (const { table, column } of rows) tables.set(table, [...(tables.get(table) ?? []), column]);
  return [...tables].map(([name, columns]) => ({ name, columns }));
}

const ROW_ID = 'claviger_rowid';

/** Copies in memory, in a database beside the data folder's: gone with the process. */
function createCopying(db: Kysely<Tables>): TableCopying {
  // A server without snapshots needs no such database.
  const attach = once(() => sql`attach ':memory:' as copies`.execute(db));
  return {
    prepare: async () => {
      await attach();
    },
    place: (name) => sql.id('copies', name),
    make: async (tx, copies) => {
      for (const { copy, table } of copies) {
        const list = listColumns(table.columns);
        await sql`create table ${copy} (${sql.id(ROW_ID)} integer primary key, ${list})`.execute(tx);
        await sql`insert into ${copy} select rowid, ${list} from ${sql.id('main', table.name)}`.execute(tx);
      }
    },
    deleteChanged: async (tx, copies) => {
      for (const { copy, table } of copies) {
        const main = sql.id('main', table.name);
        const differs = sql.join(
          table.columns.map((column) => sql`m.${sql.id(column)} is not c.${sql.id(column)}`),
          sql` or `,
        );
        await sql`delete from ${main} where rowid in (
          select m.rowid from ${main} m left join ${copy} c on c.${sql.id(ROW_ID)} = m.rowid
          where c.${sql.id(ROW_ID)} is null or ${differs})`.execute(tx);
      }
    },
    insertMissing: async (tx, copies) => {
      for (const { copy, table } of copies) {
        const main = sql.id('main', table.name);
        const list = listColumns(table.columns);
        await sql`insert or ignore into ${main} (rowid, ${list})
          select c.${sql.id(ROW_ID)}, ${list} from ${copy} c
          where not exists (select 1 from ${main} m where m.rowid = c.${sql.id(ROW_ID)})`.execute(tx);
      }
    },
    // None is older than the process.
    dropAll: async () => undefined,
  };
}

function listColumns(columns: readonly string[]): ReturnType<typeof sql.join> {
  return sql.join(columns.map((column) => sql.id(column)));
}
