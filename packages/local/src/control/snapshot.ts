/** The whole state of a server, as JSON. */
export interface SnapshotDocument {
  readonly format: 'claviger-snapshot';
  readonly version: 1;
  /** The offset of its clock from the machine's, in milliseconds. */
  readonly clockOffsetMs: number;
  /** The migrations of its tables. */
  readonly migrations: readonly string[];
  readonly tables: Readonly<Record<string, TableContent>>;
}

export interface TableContent {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A snapshot that was saved under a name. */
export interface SavedSnapshot {
  readonly name: string;
  /** ISO 8601, by the server's clock. */
  readonly savedAt: string;
}

/** Saves and restores everything: pools, users, sign-ins, messages, the clock and the faults. */
export interface Snapshots {
  /**
   * Saves the state under a name, and replaces an earlier snapshot of that name. It is kept in memory, or in a PostgreSQL
   * database, where it stays until it is deleted or the tables change.
   */
  save(name: string): Promise<SavedSnapshot>;
  /**
   * Restores a saved state.
   *
   * @throws {RangeError} when there is no such snapshot
   */
  restore(name: string): Promise<void>;
  list(): Promise<readonly SavedSnapshot[]>;
  /** @throws {RangeError} when there is no such snapshot */
  delete(name: string): Promise<void>;
  /** Exports the whole state. The document holds secrets, such as the keys that sign tokens. */
  export(): Promise<SnapshotDocument>;
  /**
   * Restores a document of {@link Snapshots.export}, of this server or of another one.
   *
   * @throws {TypeError} with a sentence on what is wrong with it; then nothing has changed
   */
  import(document: unknown): Promise<void>;
}
