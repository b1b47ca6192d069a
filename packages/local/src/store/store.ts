import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.js';

/** Where everything is kept. Queries outside a transaction read; every change is one transaction. */
export interface Store {
  readonly db: Kysely<Tables>;
  /**
   * Runs `change` in one transaction: all of it is durable when the promise resolves, or none of it ever was.
   * Transactions run one after another; do slow work (hashing, signing) before, not inside.
   */
  transaction<T>(change: (tx: Transaction<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
