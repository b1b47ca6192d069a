import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { type DatabaseConnection, type Dialect, SqliteDialect, SqliteDriver } from 'kysely';
import { type DataFolder, prepareDataFolder } from './data-folder.js';
import { DataFolderError } from './data-folder-error.js';
import type { DirectAdapter } from './prepared.js';

/** How long an opening server waits for another one to release the data folder. */
const LOCK_WAIT_MS = 1_500;

/** Statements that stay prepared. A server has a few hundred; beyond that the oldest goes. */
const PREPARED_STATEMENTS = 400;

/** An open database, and what to tell about its folder. */
export interface OpenDatabase extends Pick<DataFolder, 'warning'> {
  readonly database: DatabaseSync;
}

/**
 * Opens (or makes) the SQLite database of a data folder, locked for as long as it is open.
 *
 * @param data a folder, or `:memory:`
 * @throws {DataFolderError} when another server has it, it can't be written, or its database is damaged
 */
export function openDatabase(data: string): OpenDatabase {
  const { databaseFile, warning } = data === ':memory:' ? IN_MEMORY : prepareFolder(data);
  const database = openFile(databaseFile, data);
  try {
    // SQLite's own lock on the file keeps a second server out, and ends with the process however that ends.
    database.exec(`pragma busy_timeout = ${LOCK_WAIT_MS}; pragma locking_mode = exclusive`);
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
    database.exec('begin exclusive; commit');
    if (data !== ':memory:') checkWhole(database, data);
  } catch (error) {
    database.close();
    throw error instanceof DataFolderError ? error : explain(error, data);
  }
  return { database, warning };
}

const IN_MEMORY: DataFolder = { databaseFile: ':memory:', warning: undefined };

function prepareFolder(folder: string): DataFolder {
  try {
    return prepareDataFolder(folder);
  } catch (error) {
    throw explain(error, folder);
  }
}

function openFile(file: string, data: string): DatabaseSync {
  try {
    return new DatabaseSync(file);
  } catch (error) {
    throw explain(error, data);
  }
}

/** Before anything is read or changed: a damaged page may lie where the server comes by much later. */
function checkWhole(database: DatabaseSync, data: string): void {
  const [row] = database.prepare('pragma quick_check(1)').all();
  if (row?.['quick_check'] !== 'ok') throw damaged(data);
}

function damaged(data: string, cause?: Error): DataFolderError {
  const message = `The database of the data folder ${data} is damaged: delete the folder, restore a copy, or give --data another one.`;
  return new DataFolderError(message, cause === undefined ? {} : { cause });
}

/**
 * Kysely's SQLite dialect over `node:sqlite`, which spreads its parameters and says what a statement returns by its
 * columns. SQLite answers at once: prepared queries ask it without a turn of the event loop, unless a transaction that
 * isn't theirs is open on the one connection that there is.
 */
export function createSqliteDialect(database: DatabaseSync): Dialect {
  const prepare = createPreparing(database);
  const dialect = new SqliteDialect({ database: { close: () => database.close(), prepare } });
  const driver = new FollowedDriver(database, prepare);
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
  readonly #database: DatabaseSync;
  isInTransaction = false;

  constructor(database: DatabaseSync, prepare: (text: string) => PreparedStatement) {
    super({ database: { close: () => database.close(), prepare } });
    this.#database = database;
  }

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
    // SQLite itself rolls back when the disk is full: a second time would fail, and hide why the first one was needed.
    if (this.#database.isTransaction !== false) await super.rollbackTransaction(connection);
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

function explain(error: unknown, data: string): DataFolderError {
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in cause ? cause.code : undefined;
  if (/database is locked/.test(cause.message)) {
    return new DataFolderError(
      `Another Claviger is using the data folder ${data}: stop it, or give this one another data folder.`,
      { cause },
    );
  }
  const errcode = 'errcode' in cause ? Number(cause.errcode) & 0xff : undefined;
  if (errcode === 11 || errcode === 26) return damaged(data, cause);
  if (errcode === 13 || code === 'ENOSPC') {
    return new DataFolderError(`The disk of the data folder ${data} is full: make room, and start again.`, { cause });
  }
  if (
    code === 'ENOENT' ||
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'EROFS' ||
    /readonly|unable to open/.test(cause.message)
  ) {
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
