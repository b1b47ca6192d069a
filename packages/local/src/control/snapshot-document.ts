import { sql, type Transaction } from 'kysely';
import { CLOCK_OFFSET } from '../context/persisted-clock.js';
import type { LocalServices } from '../context/services.js';
import type { TableDescription } from '../store/database.js';
import type { Tables } from '../store/tables.js';
import type { SnapshotDocument, TableContent } from './snapshot.js';

/** The administrator's key controls the access to a server, so it stays with the server. */
const ADMINISTRATOR = 'administrator';
/** The `server_values` that a document does not have, or has as members of its own. */
const LEFT_OUT: readonly unknown[] = [ADMINISTRATOR, CLOCK_OFFSET];

/** Reads the whole state at one moment. */
export async function exportSnapshot({ store, clock }: LocalServices): Promise<SnapshotDocument> {
  return await store.transaction(
    async (tx) => {
      const tables: Record<string, TableContent> = {};
      for (const { name, columns } of await store.listTables(tx)) {
        const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(tx);
        const kept = name === 'server_values' ? rows.filter((row) => !LEFT_OUT.includes(row['name'])) : rows;
        tables[name] = { columns, rows: kept.map((row) => columns.map((column) => row[column])) };
      }
      return {
        format: 'claviger-snapshot',
        version: 1,
        clockOffsetMs: clock.offsetMs(),
        migrations: await readMigrations(tx),
        tables,
      };
    },
    { survives: 'process' },
  );
}

/**
 * Replaces the whole state of the server by the content of a document.
 *
 * @throws {TypeError} with a sentence on what is wrong with the document; then nothing has changed
 */
export async function importSnapshot(services: LocalServices, given: unknown): Promise<void> {
  const { store, clock, signingKeys, sealer } = services;
  const document = readDocument(given);
  await store.transaction(
    async (tx) => {
      const known = await readMigrations(tx);
      const unknown = document.migrations.find((name) => !known.includes(name));
      if (unknown !== undefined) throw new TypeError('The snapshot was made by a newer version of Claviger.');
      const administrator = await tx
        .selectFrom('server_values')
        .selectAll()
        .where('name', '=', ADMINISTRATOR)
        .executeTakeFirst();
      await store.erase(tx, { keep: [] });
      try {
        for (const table of await store.listTables(tx)) await insertRows(tx, table, document.tables[table.name]);
      } catch (error) {
        // The database's message may quote a value.
        throw new TypeError('The rows of the snapshot do not fit the tables.', { cause: error });
      }
      await tx.deleteFrom('server_values').where('name', '=', ADMINISTRATOR).execute();
      if (administrator !== undefined) await tx.insertInto('server_values').values(administrator).execute();
      if (await store.hasOrphans(tx)) {
        throw new TypeError('The snapshot has rows that refer to missing rows.');
      }
    },
    { refreshesOthers: true },
  );
  signingKeys.forget();
  await sealer.reload();
  clock.setOffsetMs(document.clockOffsetMs);
  await clock.settle();
}

async function readMigrations(tx: Transaction<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(tx);
  return rows.map(({ name }) => name);
}

/** Parameters of one statement: far below the limits of the databases. */
const MOST_PARAMETERS = 2_000;

async function insertRows(
  tx: Transaction<Tables>,
  { name, columns: known }: TableDescription,
  content: TableContent | undefined,
): Promise<void> {
  if (content === undefined || content.rows.length === 0) return;
  const { columns, rows } = content;
  if (columns.length === 0 || columns.some((column) => !known.includes(column))) {
    throw new TypeError(`The table ${name} has other columns.`);
  }
  const list = sql.join(columns.map((column) => sql.id(column)));
  const batch = Math.max(1, Math.floor(MOST_PARAMETERS / columns.length));
  for (let start = 0; start < rows.length; start += batch) {
    const values = rows.slice(start, start + batch).map((row) => {
      if (row.length !== columns.length) throw new TypeError('A row has more or fewer values than columns.');
      return sql`(${sql.join([...row])})`;
    });
    await sql`insert into ${sql.table(name)} (${list}) values ${sql.join(values)}`.execute(tx);
  }
}

function readDocument(given: unknown): SnapshotDocument {
  const { format, version, clockOffsetMs, migrations, tables } = isObject(given) ? given : {};
  if (format !== 'claviger-snapshot' || version !== 1) {
    throw new TypeError('Send the answer of GET /_claviger/snapshot: {"format":"claviger-snapshot","version":1,…}.');
  }
  const isWhole =
    Number.isFinite(clockOffsetMs) &&
    Array.isArray(migrations) &&
    migrations.every((name) => typeof name === 'string') &&
    isObject(tables) &&
    Object.values(tables).every(isTable);
  if (!isWhole) throw new TypeError('The snapshot is incomplete: it needs clockOffsetMs, migrations and tables.');
  return given as unknown as SnapshotDocument;
}

function isTable(table: unknown): boolean {
  if (!isObject(table)) return false;
  const { columns, rows } = table;
  return (
    Array.isArray(columns) &&
    columns.every((column) => typeof column === 'string') &&
    Array.isArray(rows) &&
    rows.every((row) => Array.isArray(row) && row.every(isScalar))
  );
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
