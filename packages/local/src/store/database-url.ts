import { DatabaseError } from './database-error.js';

/** The schema that has the tables, unless the URL names another one. */
const DEFAULT_SCHEMA = 'claviger';

/** What a URL of a database says. */
export interface DatabaseAddress {
  /** For the driver, with the password. Never shown. */
  readonly connectionString: string;
  /** The schema that has the tables: everything in it is Claviger's. */
  readonly schema: string;
  /** For people: neither password nor options. */
  readonly shown: string;
}

/** Whether this names a database rather than a folder. */
export function isDatabaseUrl(text: string): boolean {
  return /^postgres(?:ql)?:/i.test(text);
}

/**
 * Reads `postgres://user:password@host:port/database?schema=claviger`; further parameters are those of the driver.
 *
 * @throws {DatabaseError}
 */
export function readDatabaseUrl(text: string): DatabaseAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isDatabaseUrl(text)) {
    // The text itself may have a password in it.
    throw new DatabaseError('The database is a URL such as postgres://user:password@localhost:5432/name.');
  }
  const schema = url.searchParams.get('schema') ?? DEFAULT_SCHEMA;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith('pg_') || schema === 'public') {
    throw new DatabaseError(
      'The schema of a database URL is a name of lower-case letters, digits and _, other than public: all that is in it is Claviger’s.',
    );
  }
  url.searchParams.delete('schema');
  return { connectionString: url.href, schema, shown: showUrl(url) };
}

/** A database URL as it may be shown: without password and parameters. */
export function showDatabaseUrl(text: string): string {
  return readDatabaseUrl(text).shown;
}

function showUrl({ username, host, pathname }: URL): string {
  return `postgres://${username === '' ? '' : `${username}@`}${host}${pathname}`;
}
