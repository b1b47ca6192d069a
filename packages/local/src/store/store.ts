import { Kysely, sql, type Transaction } from 'kysely';
import { migrate } from './migrations.js';
import { createSqliteDialect, openDatabase } from './sqlite.js';
import { listTables } from './table-list.js';
import type { Tables } from './tables.js';

/** How much a change is to outlive. */
export interface TransactionOptions {
  /**
   * `powerCut`, the default, waits for the disk. `process` doesn't: what was changed outlives the server however it
   * ends, but the last moments before the machine goes down may be lost, with whatever followed from them.
   */
  readonly survives?: 'powerCut' | 'process';
}

/** Where everything is kept. Queries outside a transaction read; every change is one transaction. */
export interface Store {
  readonly db: Kysely<Tables>;
  /**
   * Runs `change` in one transaction: all of it is kept when the promise resolves, or none of it ever was. Kept is on
   * disk, unless `survives` asks for less.
   * Transactions run one after another; do slow work (hashing, signing) before, not inside. Inside, ask `tx` only:
   * a query on `db` would wait for the very transaction that it is in.
   */
  transaction<T>(change: (tx: Transaction<Tables>) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Empties every table but those named. */
  erase(tx: Transaction<Tables>, options: { readonly keep: readonly (keyof Tables)[] }): Promise<void>;
  /** Calls back after every commit, until the function that is returned is called. */
  watch(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Opens the store of a data folder and brings its tables up to date.
 *
 * @param data a folder, made when missing, or `:memory:`
 * @throws {DataFolderError} when another server has the folder, or it can't be written
 */
export async function openStore(data: string): Promise<Store> {
  const db = new Kysely<Tables>({ dialect: createSqliteDialect(openDatabase(data)) });
  try {
    await migrate(db as Kysely<unknown>);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const watchers = new Set<() => void>();
  return {
    db,
    transaction: createTransactionQueue(db, () => {
      for (const watcher of watchers) watcher();
    }),
    erase: async (tx, { keep }) => {
      await sql`pragma defer_foreign_keys = on`.execute(tx);
      for (const { name } of await listTables(tx)) {
        if (!(keep as readonly string[]).includes(name)) await sql`delete from ${sql.table(name)}`.execute(tx);
      }
    },
    watch: (listener) => {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    close: () => db.destroy(),
  };
}

interface WaitingChange {
  readonly survives: 'powerCut' | 'process';
  /** Makes the change, and returns what settles its promise once the whole is on disk. */
  apply(tx: Transaction<Tables>): Promise<() => void>;
  fail(error: unknown): void;
}

/**
 * Changes that arrive together share one commit, because waiting for the disk is what a change costs most. Each
 * stands on a savepoint of its own, so that one that fails takes nothing else with it; none is acknowledged before
 * the commit.
 */
function createTransactionQueue(db: Kysely<Tables>, committed: () => void): Store['transaction'] {
  let waiting: WaitingChange[] = [];
  let scheduled = false;
  let current: WaitingChange['survives'] = 'powerCut';

  const commit = async (): Promise<void> => {
    const changes = waiting;
    waiting = [];
    const survives = changes.every((change) => change.survives === 'process') ? 'process' : 'powerCut';
    try {
      if (survives !== current) await setDurability(db, survives);
      current = survives;
      const settle = await db.transaction().execute(async (tx) => {
        const outcomes: (() => void)[] = [];
        for (const change of changes) {
          // Alone it needs no savepoint: when it fails, so does the transaction.
          outcomes.push(await (changes.length === 1 ? change.apply(tx) : applyOnSavepoint(tx, change)));
        }
        return outcomes;
      });
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

  return (change, { survives = 'powerCut' } = {}) =>
    new Promise((resolve, reject) => {
      waiting.push({
        survives,
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
}

/** In WAL mode SQLite then leaves it to the next full commit, or checkpoint, to wait for the disk. */
async function setDurability(db: Kysely<Tables>, survives: WaitingChange['survives']): Promise<void> {
  await sql.raw(`pragma synchronous = ${survives === 'process' ? 'normal' : 'full'}`).execute(db);
}

async function applyOnSavepoint(tx: Transaction<Tables>, change: WaitingChange): Promise<() => void> {
  await sql`savepoint change`.execute(tx);
  try {
    return await change.apply(tx);
  } catch (error) {
    await sql`rollback to savepoint change`.execute(tx);
    return () => change.fail(error);
  } finally {
    await sql`release savepoint change`.execute(tx);
  }
}
