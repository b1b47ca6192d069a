import type { Client, ClientConfig, CustomTypesConfig, Pool, PoolClient } from 'pg';
import { findErrorCode } from '../base/error-code.js';
import { DatabaseError } from './database-error.js';
import type { DatabaseAddress } from './database-url.js';

/** How long connecting may take. */
const CONNECTION_LIMIT_MS = 5_000;
/** How long a closing server waits for queries that are under way. */
const CLOSING_MS = 300;

/** The ways to a database. */
export interface PostgresConnections {
  /** For queries. */
  readonly pool: Pool;
  /** One more, that is the caller's to connect and to end. */
  createClient(): Client;
  /** Ends those of the pool, the ones that are at work included. */
  end(): Promise<void>;
}

/**
 * Connects to a database.
 *
 * @throws {DatabaseError} when the driver is missing, or the database can't be reached or refuses
 */
export async function connectPostgres(address: DatabaseAddress): Promise<PostgresConnections> {
  const pg = await loadDriver();
  const config: ClientConfig = {
    connectionString: address.connectionString,
    application_name: 'claviger',
    connectionTimeoutMillis: CONNECTION_LIMIT_MS,
    keepAlive: true,
    options: `-c search_path=${address.schema}`,
    types: numbers(pg.types),
  };
  const pool = new pg.Pool({ ...config, idleTimeoutMillis: 60_000, allowExitOnIdle: true });
  const clients = new Set<PoolClient>();
  pool.on('connect', (client) => {
    clients.add(client);
    // One that breaks between two statements of a transaction: the next statement tells.
    client.on('error', () => undefined);
  });
  pool.on('remove', (client) => void clients.delete(client));
  // A connection that broke while it was unused: the next query makes another one.
  pool.on('error', () => undefined);
  try {
    (await pool.connect()).release();
  } catch (error) {
    await pool.end();
    throw explain(error, address.shown);
  }
  return {
    pool,
    createClient: () => new pg.Client(config),
    end: async () => {
      const impatient = setTimeout(() => {
        for (const client of clients) (client as unknown as Client).end().catch(() => undefined);
      }, CLOSING_MS);
      await pool.end();
      clearTimeout(impatient);
    },
  };
}

async function loadDriver(): Promise<typeof import('pg')> {
  try {
    return await import('pg');
  } catch (error) {
    if (findErrorCode(error) === 'ERR_MODULE_NOT_FOUND') {
      throw new DatabaseError('A PostgreSQL database needs the package pg: npm install pg');
    }
    throw error;
  }
}

/** `bigint`, and `numeric`, the sum of such: as text by default, because they may be larger than anything here is. */
const NUMBERS: readonly number[] = [20, 1700];

function numbers(types: typeof import('pg')['types']): CustomTypesConfig {
  return {
    getTypeParser: ((id: number, format?: 'text') =>
      NUMBERS.includes(id) && format !== ('binary' as string)
        ? Number
        : types.getTypeParser(id, format)) as CustomTypesConfig['getTypeParser'],
  };
}

function explain(error: unknown, shown: string): DatabaseError {
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in cause ? String(cause.code) : '';
  // What the driver says may quote the URL: only its code is passed on.
  if (code === '28P01' || code === '28000' || /password|SASL|SCRAM/i.test(cause.message)) {
    return new DatabaseError(
      `The database ${shown} refuses the user or the password: check the URL, or set PGPASSWORD.`,
    );
  }
  if (code === '3D000') return new DatabaseError(`There is no database ${shown}: create it first (createdb).`);
  if (code === '53300')
    return new DatabaseError(`The database ${shown} has no connection left: raise max_connections.`);
  const why = code === '' ? 'it does not answer' : code;
  return new DatabaseError(`The database ${shown} can not be reached (${why}): is PostgreSQL running there?`);
}
