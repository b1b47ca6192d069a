import { sql, type Transaction } from 'kysely';
import type { Database, TableCopy } from './database.js';
import type { Store } from './store.js';
import type { Tables } from './tables.js';

/** A copy of all tables, by its name. */
export interface SavedCopy {
  readonly name: string;
  /** ISO 8601, by the server's clock. */
  readonly savedAt: string;
  readonly clockOffsetMs: number;
}

/** Copies of tables that are kept beside them: in memory with SQLite, in the database with PostgreSQL. */
export interface TableCopies {
  list(): Promise<SavedCopy[]>;
  /**
   * Makes a copy of all tables; an earlier one of the same name is replaced.
   *
   * @param most how many copies there may be
   * @returns false when there are too many
   */
  save(copy: SavedCopy, most: number): Promise<boolean>;
  /**
   * Brings the tables back to what they were. Only rows that differ are touched, so that it costs what changed since.
   *
   * @param options.keep tables that stay as they are
   * @param options.complete tables that only get back the rows that they miss
   * @returns nothing when there is no copy of this name
   */
  restore(
    name: string,
    options: { readonly keep: readonly (keyof Tables)[]; readonly complete: readonly (keyof Tables)[] },
  ): Promise<SavedCopy | undefined>;
  /** @returns false when no copy has this name */
  delete(name: string): Promise<boolean>;
}

interface CopyRow extends SavedCopy {
  readonly id: number;
}

export function createTableCopies(
  { copying, listTables, deferReferences }: Database,
  transaction: Store['transaction'],
): TableCopies {
  const listed = copying.place('copy:list');
  const copiesOf = async (tx: Transaction<Tables>, id: number): Promise<TableCopy[]> =>
    (await listTables(tx)).map((table) => ({ table, copy: copying.place(`copy:${id}:${table.name}`) }));

  const begin = async <T>(run: (tx: Transaction<Tables>, copies: CopyRow[]) => Promise<T>): Promise<T> => {
    await copying.prepare();
    return await transaction(async (tx) => {
      await sql`create table if not exists ${listed} (id integer, name text, saved_at text, clock_offset_ms bigint)`.execute(
        tx,
      );
      const { rows } = await sql<CopyRow>`select id, name, saved_at as "savedAt", clock_offset_ms as "clockOffsetMs"
        from ${listed} order by id`.execute(tx);
      return await run(tx, rows);
    });
  };
  const drop = async (tx: Transaction<Tables>, id: number): Promise<void> => {
    for (const { copy } of await copiesOf(tx, id)) await sql`drop table if exists ${copy}`.execute(tx);
    await sql`delete from ${listed} where id = ${id}`.execute(tx);
  };

  return {
    list: () => begin(async (_, copies) => copies.map(describe)),
    save: ({ name, savedAt, clockOffsetMs }, most) =>
      begin(async (tx, copies) => {
        const earlier = copies.find((copy) => copy.name === name);
        if (earlier === undefined && copies.length >= most) return false;
        const id = (copies.at(-1)?.id ?? 0) + 1;
        await copying.make(tx, await copiesOf(tx, id));
        if (earlier !== undefined) await drop(tx, earlier.id);
        await sql`insert into ${listed} values (${id}, ${name}, ${savedAt}, ${clockOffsetMs})`.execute(tx);
        return true;
      }),
    restore: (name, { keep, complete }) =>
      begin(async (tx, copies) => {
        const saved = copies.find((candidate) => candidate.name === name);
        if (saved === undefined) return undefined;
        const tables = (await copiesOf(tx, saved.id)).filter(({ table }) => !has(keep, table.name));
        await deferReferences(tx);
        // All deletions come first: they take along what refers to them.
        await copying.deleteChanged(
          tx,
          tables.filter(({ table }) => !has(complete, table.name)),
        );
        await copying.insertMissing(tx, tables);
        return describe(saved);
      }),
    delete: (name) =>
      begin(async (tx, copies) => {
        const copy = copies.find((candidate) => candidate.name === name);
        if (copy !== undefined) await drop(tx, copy.id);
        return copy !== undefined;
      }),
  };
}

function describe({ name, savedAt, clockOffsetMs }: CopyRow): SavedCopy {
  return { name, savedAt, clockOffsetMs };
}

function has(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
