import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Tables } from './tables.js';

/** How a transaction is to go. */
export interface TransactionSettings {
  readonly survives: 'powerCut' | 'process';
  /** Other processes on the database have to read again what they keep in memory. */
  readonly refreshesOthers: boolean;
}

/** A table as the database has it. */
export interface TableDescription {
  readonly name: string;
  readonly columns: readonly string[];
}

/** What SQLite and PostgreSQL do each in its own way. Everything else is the same queries. */
export interface Database {
  readonly db: Kysely<Tables>;
  /** A sentence about the place, for the person at the terminal. */
  readonly warning?: string | undefined;
  /** Whether other processes may serve the same data. */
  readonly isShared: boolean;
  /** One transaction, during which there is no other one in any process. */
  transaction<T>(change: (tx: Transaction<Tables>) => Promise<T>, settings: TransactionSettings): Promise<T>;
  /** Every table but the one that tells which migrations there were, those that others refer to first. */
  listTables(tx: Kysely<Tables>): Promise<TableDescription[]>;
  /** Until the end of the transaction rows may refer to such as aren't there yet. */
  deferReferences(tx: Transaction<Tables>): Promise<void>;
  /** Whether rows refer to such as aren't there. When they do, the change has to be given up. */
  hasOrphans(tx: Transaction<Tables>): Promise<boolean>;
  readonly copying: TableCopying;
  /** Calls back after each commit of another process. */
  follow(committed: (options: { readonly refreshes: boolean }) => void): void;
  close(): Promise<void>;
}

/** How copies of tables are made beside the tables. */
export interface TableCopying {
  /** What has to be done outside of a transaction before the first of them. */
  prepare(): Promise<void>;
  /** Where a copy stands, by its name. */
  place(name: string): PlaceOfCopy;
  make(tx: Transaction<Tables>, copies: readonly TableCopy[]): Promise<void>;
  /** Deletes the rows that aren't in the copies as they are now. */
  deleteChanged(tx: Transaction<Tables>, copies: readonly TableCopy[]): Promise<void>;
  /** Inserts the rows of the copies that aren't there. */
  insertMissing(tx: Transaction<Tables>, copies: readonly TableCopy[]): Promise<void>;
  /** Drops those that were made of tables as they were before a migration. */
  dropAll(tx: Transaction<Tables>): Promise<void>;
}

/** A table, and where its copy stands. */
export interface TableCopy {
  readonly table: TableDescription;
  readonly copy: PlaceOfCopy;
}

type PlaceOfCopy = RawBuilder<unknown>;
