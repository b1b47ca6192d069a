import { Kysely, sql, type Transaction } from 'kysely';
import { findErrorCode } from '../base/error-code.js';
import { within } from '../base/within.js';
import type { Database, TableDescription } from './database.js';
import { DatabaseError } from './database-error.js';
import { readDatabaseUrl } from './database-url.js';
import { connectPostgres, type PostgresConnections } from './postgres-connection.js';
import { postgresCopying } from './postgres-copying.js';
import { createPostgresDialect } from './postgres-dialect.js';
import { listenToNotices } from './postgres-notices.js';
import type { Tables } from './tables.js';

/** How long a change waits for those of other processes. */
const LOCK_LIMIT_MS = 15_000;
/** After so long in silence, a process that blocks all others loses its transaction. */
const SILENCE_LIMIT_MS = 2_000;
/** How long a closing server waits for the database to answer. */
const CLOSING_LIMIT_MS = 450;
/** `clav`: of the two numbers of an advisory lock, the one that is ours. */
const LOCK = 0x636c6176;

/**
 * A PostgreSQL database, that several processes may serve at the same time.
 *
 * @param url `postgres://user:password@host:port/database?schema=claviger`
 * @throws {DatabaseError} when it can't be used
 */
export async function openPostgres(url: string): Promise<Database> {
  const address = readDatabaseUrl(url);
  const connections = await connectPostgres(address);
  const db = new Kysely<Tables>({ dialect: createPostgresDialect(connections.pool) });
  try {
    const schemaId = await prepareSchema(db, address);
    const notices = await listenToNotices({ ...connections, channel: `claviger_${schemaId}` });
    return {
      db,
      isShared: true,
      transaction: (change, { survives, refreshesOthers }) =>
        db.transaction().execute(async (tx) => {
          await sql.raw(beginning(schemaId, survives)).execute(tx);
          const value = await change(tx);
          await notices.tell(tx, { refreshes: refreshesOthers });
          return value;
        }),
      listTables,
      deferReferences: async (tx) => {
        await sql`set constraints all deferred`.execute(tx);
      },
      hasOrphans,
      copying: postgresCopying,
      follow: notices.follow,
      close: () => within(CLOSING_LIMIT_MS, Promise.all([notices.close(), endAll(db, connections)])),
    };
  } catch (error) {
    await endAll(db, connections);
    throw error;
  }
}

/** Takes the lock that keeps transactions apart, first of all: what is read behind it is what the others left. */
function beginning(schemaId: number, survives: 'powerCut' | 'process'): string {
  return [
    `set local lock_timeout = ${LOCK_LIMIT_MS}`,
    `set local idle_in_transaction_session_timeout = ${SILENCE_LIMIT_MS}`,
    ...(survives === 'process' ? ['set local synchronous_commit = off'] : []),
    lockStatement(schemaId),
  ].join('; ');
}

/** Takes the lock of a schema until its transaction ends. */
export function lockStatement(id: number): string {
  // An id is unsigned, the numbers of a lock are not.
  return `select pg_advisory_xact_lock(${LOCK}, ${id | 0})`;
}

/** @returns the id of the schema, made when missing */
async function prepareSchema(
  db: Kysely<Tables>,
  { schema, shown }: { readonly schema: string; readonly shown: string },
): Promise<number> {
  const encoding = await sql<{ server_encoding: string }>`show server_encoding`.execute(db);
  if (encoding.rows[0]?.server_encoding !== 'UTF8') {
    throw new DatabaseError(`The database ${shown} does not keep text as UTF-8: create one with the encoding UTF8.`);
  }
  const find = async (executor: Kysely<Tables>): Promise<number | undefined> => {
    const { rows } = await sql<{
      id: number;
    }>`select oid::bigint as id from pg_namespace where nspname = ${schema}`.execute(executor);
    return rows[0]?.id;
  };
  const found = await find(db);
  if (found !== undefined) return found;
  try {
    return await db.transaction().execute(async (tx) => {
      // Of two first starts at once one makes it.
      await sql.raw(lockStatement(0)).execute(tx);
      await sql`create schema if not exists ${sql.id(schema)}`.execute(tx);
      return (await find(tx)) ?? 0;
    });
  } catch (error) {
    if (findErrorCode(error) === '42501') {
      throw new DatabaseError(
        `The user of the database ${shown} may not make the schema ${schema}: create it for that user first.`,
      );
    }
    throw error;
  }
}

async function endAll(db: Kysely<Tables>, connections: PostgresConnections): Promise<void> {
  // The driver ends the pool only once, and not at all before its first query.
  await Promise.all([connections.end(), db.destroy().catch(() => undefined)]);
}

async function listTables(db: Kysely<Tables>): Promise<TableDescription[]> {
  const { rows } = await sql<{ name: string; columns: string[] }>`
    select c.relname::text as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and c.relname <> 'migrations' and c.relname not like 'copy:%'
    group by c.oid, c.relname order by c.oid`.execute(db);
  return rows;
}

async function hasOrphans(tx: Transaction<Tables>): Promise<boolean> {
  try {
    await sql`set constraints all immediate`.execute(tx);
    return false;
  } catch (error) {
    if (findErrorCode(error) === '23503') return true;
    throw error;
  }
}
