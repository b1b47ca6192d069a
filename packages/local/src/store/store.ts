import { CompiledQuery, sql, type Transaction } from 'kysely';
import { createTableCopies, type TableCopies } from './copies.js';
import type { Database, TransactionSettings } from './database.js';
import { isDatabaseUrl } from './database-url.js';
import { type Migrations, migrate } from './migrate.js';
import { openSqlite } from './sqlite-database.js';
import type { Tables } from './tables.js';

/** How much a change is to outlive, and what it means to others. */
export interface TransactionOptions {
  /**
   * `powerCut`, the default, waits for the disk. `process` doesn't: what was changed outlives the server however it
   * ends, but the last moments before the machine goes down may be lost, with all that followed from them.
   */
  readonly survives?: 'powerCut' | 'process';
  /** What is changed is such as every process keeps in memory (keys, the clock): the others read it again. */
  readonly refreshesOthers?: boolean;
}

/** Where everything is kept. Queries outside a transaction read; every change is one transaction. */
export interface Store extends Pick<Database, 'db' | 'warning' | 'isShared' | 'listTables' | 'hasOrphans'> {
  /**
   * Runs `change` in one transaction: all of it is kept when the promise resolves, or none of it ever was. Kept is on
   * disk, unless `survives` asks for less.
   * Transactions run one after another, those of other processes included; do slow work (hashing, signing) before, not
   * inside. Inside, ask `tx` only: a query on `db` would wait for the very transaction that it is in.
   */
  transaction<T>(change: (tx: Transaction<Tables>) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Empties every table but those named. */
  erase(tx: Transaction<Tables>, options: { readonly keep: readonly (keyof Tables)[] }): Promise<void>;
  readonly copies: TableCopies;
  /** Calls back after every commit of any process and after the end, until the function that is returned is called. */
  watch(listener: () => void): () => void;
  /** Calls back when another process has changed what this one may keep in memory. */
  onRefresh(listener: () => void): void;
  close(): Promise<void>;
}

/**
 * Opens a store and brings its tables up to date.
 *
 * @param place a data folder, made when missing, `:memory:`, or the URL of a PostgreSQL database
 * @param migrations the history of its tables
 * @throws {DataFolderError} when another server has the folder, or it can't be written
 * @throws {DatabaseError} when the database can't be used
 */
export async function openStore(place: string, migrations: Migrations): Promise<Store> {
  const database = await openDatabase(place);
  try {
    await database.transaction(
      async (tx) => {
        if (await migrate(tx, migrations)) await database.copying.dropAll(tx);
      },
      { survives: 'powerCut', refreshesOthers: false },
    );
  } catch (error) {
    await database.close();
    throw error;
  }
  const watchers = new Set<() => void>();
  const refreshed = new Set<() => void>();
  const committed = (): void => {
    for (const watcher of watchers) watcher();
  };
  database.follow(({ refreshes }) => {
    if (refreshes) for (const listener of refreshed) listener();
    committed();
  });
  const { db, isShared, listTables, hasOrphans } = database;
  const { transaction, deferReferences } = createTransactionQueue(database, committed);
  return {
    db,
    warning: database.warning,
    isShared,
    listTables,
    hasOrphans,
    transaction,
    erase: async (tx, { keep }) => {
      await deferReferences(tx);
      for (const { name } of await listTables(tx)) {
        if (!(keep as readonly string[]).includes(name)) await sql`delete from ${sql.table(name)}`.execute(tx);
      }
    },
    copies: createTableCopies({ ...database, deferReferences }, transaction),
    watch: (listener) => {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    onRefresh: (listener) => void refreshed.add(listener),
    close: async () => {
      await database.close();
      // What waits for a commit learns that there will not be another.
      committed();
    },
  };
}

async function openDatabase(place: string): Promise<Database> {
  if (!isDatabaseUrl(place)) return openSqlite(place);
  const { openPostgres } = await import('./postgres-database.js');
  return await openPostgres(place);
}

interface WaitingChange {
  readonly settings: TransactionSettings;
  /** Makes the change, and returns what settles its promise once the whole is on disk. */
  apply(tx: Transaction<Tables>): Promise<() => void>;
  fail(error: unknown): void;
}

type TransactionQueue = Pick<Store, 'transaction'> & Pick<Database, 'deferReferences'>;

/**
 * Changes that arrive together share one commit, because waiting for the disk is what a change costs most. Each
 * stands on a savepoint of its own, so that one that fails takes nothing else with it; none is acknowledged before
 * the commit.
 */
function createTransactionQueue(database: Database, committed: () => void): TransactionQueue {
  let waiting: WaitingChange[] = [];
  let scheduled = false;
  let hasDeferred = false;

  const commit = async (): Promise<void> => {
    const changes = waiting;
    waiting = [];
    hasDeferred = false;
    try {
      const settle = await database.transaction(async (tx) => {
        const outcomes: (() => void)[] = [];
        for (const [index, change] of changes.entries()) {
          // Alone it needs no savepoint: when it fails, so does the transaction.
          outcomes.push(await (changes.length === 1 ? change.apply(tx) : applyOnSavepoint(tx, change)));
          // A missing reference of one that follows would show at the commit alone, and fail all of them.
          if (hasDeferred) waiting.unshift(...changes.splice(index + 1));
        }
        return outcomes;
      }, settingsOf(changes));
      for (const outcome of settle) outcome();
      committed();
    } catch (error) {
      for (const change of changes) change.fail(error);
    }
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) await commit();
    scheduled = false;
  };

  const transaction: Store['transaction'] = (change, { survives = 'powerCut', refreshesOthers = false } = {}) =>
    new Promise((resolve, reject) => {
      waiting.push({
        settings: { survives, refreshesOthers },
        apply: async (tx) => {
          const value = await change(tx);
          return () => resolve(value);
        },
        fail: reject,
      });
      if (scheduled) return;
      scheduled = true;
      // After this turn of the event loop, in which further requests may bring theirs.
      setImmediate(() => void drain());
    });

  return {
    transaction,
    deferReferences: async (tx) => {
      hasDeferred = true;
      await database.deferReferences(tx);
    },
  };
}

function settingsOf(changes: readonly WaitingChange[]): TransactionSettings {
  return {
    survives: changes.every(({ settings }) => settings.survives === 'process') ? 'process' : 'powerCut',
    refreshesOthers: changes.some(({ settings }) => settings.refreshesOthers),
  };
}

const BEGIN_CHANGE = CompiledQuery.raw('savepoint change');
const UNDO_CHANGE = CompiledQuery.raw('rollback to savepoint change');
const KEEP_CHANGE = CompiledQuery.raw('release savepoint change');

async function applyOnSavepoint(tx: Transaction<Tables>, change: WaitingChange): Promise<() => void> {
  await tx.executeQuery(BEGIN_CHANGE);
  try {
    return await change.apply(tx);
  } catch (error) {
    await tx.executeQuery(UNDO_CHANGE);
    return () => change.fail(error);
  } finally {
    await tx.executeQuery(KEEP_CHANGE);
  }
}
