import pg from 'pg';
import { readDatabaseUrl } from '../src/store/database-url.js';
import { lockStatement } from '../src/store/postgres-database.js';

/** One connection that every test of this worker empties schemas over: to connect takes longer than to empty one. */
let pool: pg.Pool | undefined;

/** The place that made a key that signs, by the key's id. */
const makers = new Map<string, string>();

/** Empties a schema that an earlier test has left, copies of tables included. It keeps the keys that it made itself. */
export async function emptySchema(place: string): Promise<void> {
  const { connectionString, schema } = readDatabaseUrl(place);
  pool ??= connectOnce(connectionString);
  const client = await pool.connect();
  try {
    const id = await client.query('select oid::bigint as id from pg_namespace where nspname = $1', [schema]);
    // Without it no server got as far as making one.
    if (id.rowCount !== 0) await emptyTables(client, { place, schema, id: Number(id.rows[0].id) });
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

interface Schema {
  readonly place: string;
  readonly schema: string;
  readonly id: number;
}

async function emptyTables(client: pg.PoolClient, { place, schema, id }: Schema): Promise<void> {
  await client.query(`begin; set local search_path = ${schema}; ${lockStatement(id)}`);
  const { rows } = await client.query<{ name: string }>(LIST_TABLES);
  const statements: string[] = [];
  for (const { name } of rows) {
    if (name.startsWith('copy:')) statements.push(`drop table "${name}"`);
    else if (name !== 'signing_keys' || !(await hasOwnKeys(client, place))) statements.push(`delete from "${name}"`);
  }
  await client.query(['set constraints all deferred', ...statements, 'commit'].join('; '));
}

/** Those that refer to others come first. */
const LIST_TABLES = `select relname::text as name from pg_class
  where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> 'migrations' order by oid desc`;

/** Two servers have no key in common, unless a snapshot was moved from one to the other. */
async function hasOwnKeys(client: pg.PoolClient, place: string): Promise<boolean> {
  const { rows } = await client.query<{ kid: string }>('select kid from signing_keys');
  for (const { kid } of rows) if (!makers.has(kid)) makers.set(kid, place);
  return rows.every(({ kid }) => makers.get(kid) === place);
}

function connectOnce(connectionString: string): pg.Pool {
  const made = new pg.Pool({ connectionString, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true });
  // The server ends before this worker does.
  made.on('error', () => undefined);
  return made;
}
