import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { type DatabaseConnection, type Dialect, SqliteDialect, SqliteDriver } from 'kysely';
import { DataFolderError } from './data-folder-error.js';
import type { DirectAdapter } from './prepared.js';

/** How long an opening server waits for another one to let go of the data folder. */
const LOCK_WAIT_MS = 1_500;

/** Statements that stay prepared. A server has a few hundred; beyond that the oldest goes. */
const PREPARED_STATEMENTS = 400;

/**
 * Opens (or makes) the SQLite database of a data folder: 0600 in a 0700 folder, locked for as long as it is open.
 *
 * @param data a folder, or `:memory:`
 * @throws {DataFolderError} when another server has it, or it can't be written
 */
export function openDatabase(data: string): DatabaseSync {
  const database = new DatabaseSync(data === ':memory:' ? data : makeDatabaseFile(data));
  try {
    // SQLite's own lock on the file keeps a second server out, and ends with the process however that ends.
    database.exec(`pragma busy_timeout = ${LOCK_WAIT_MS}; pragma locking_mode = exclusive`);
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
    database.exec('begin exclusive; commit');
  } catch (error) {
    database.close();
    throw explain(error, data);
  }
  return database;
}

/**
 * Kysely's SQLite dialect over `node:sqlite`, which spreads its parameters and says what a statement returns by its
 * columns. SQLite answers at once: prepared queries ask it without a turn of the event loop, unless a transaction that
 * isn't theirs is open on the one connection that there is.
 */
export function createSqliteDialect(database: DatabaseSync): Dialect {
  const prepare = createPreparing(database);
  const dialect = new SqliteDialect({ database: { close: () => database.close(), prepare } });
  const driver = new FollowedDriver({ database: { close: () => database.close(), prepare } });
  const direct: Pick<DirectAdapter, 'runNow'> = {
    runNow: ({ sql, parameters }, { inTransaction }) => {
      if (driver.isInTransaction && !inTransaction) return undefined;
      const statement = prepare(sql);
      if (statement.reader) return statement.all(parameters);
      statement.run(parameters);
      return [];
    },
  };
  const adapter = Object.assign(dialect.createAdapter(), direct);
  return {
    createAdapter: () => adapter,
    createDriver: () => driver,
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

class FollowedDriver extends SqliteDriver {
  isInTransaction = false;

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await super.beginTransaction(connection);
    this.isInTransaction = true;
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.isInTransaction = false;
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    this.isInTransaction = false;
    await super.rollbackTransaction(connection);
  }
}

function createPreparing(database: DatabaseSync): (text: string) => PreparedStatement {
  const prepared = new Map<string, PreparedStatement>();
  return (text) => {
    let statement = prepared.get(text);
    if (statement === undefined) {
      statement = createStatement(database.prepare(text));
      prepared.set(text, statement);
      const oldest = prepared.size > PREPARED_STATEMENTS ? prepared.keys().next().value : undefined;
      if (oldest !== undefined) prepared.delete(oldest);
    }
    return statement;
  };
}

interface PreparedStatement {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

function createStatement(statement: StatementSync): PreparedStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}

function makeDatabaseFile(folder: string): string {
  const file = join(folder, 'claviger.db');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // The file is made here because SQLite would make it readable to all; its journal takes over the mode.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  } catch (error) {
    throw explain(error, folder);
  }
  return file;
}

function explain(error: unknown, data: string): DataFolderError {
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in cause ? cause.code : undefined;
  if (/database is locked/.test(cause.message)) {
    return new DataFolderError(
      `Another Claviger is using the data folder ${data}: stop it, or give this one a --data folder of its own.`,
      { cause },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || /readonly|unable to open/.test(cause.message)) {
    return new DataFolderError(
      `The data folder ${data} can't be written: give --data a folder that you may write to.`,
      { cause },
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new DataFolderError(`The data folder ${data} is not a folder: give --data another one.`, { cause });
  }
  return new DataFolderError(`The data folder ${data} can't be opened: ${cause.message}.`, { cause });
}
