/** Everything that a server keeps, as JSON. */
export interface SnapshotDocument {
  readonly format: 'claviger-snapshot';
  readonly version: 1;
  /** How far its clock was ahead of the machine's. */
  readonly clockOffsetMs: number;
  /** The steps that the tables had been through. */
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
   * Saves under a name; an earlier one of the same name is replaced. Kept in memory, or in a PostgreSQL database, where it
   * stays until it is deleted or the tables change.
   */
  save(name: string): Promise<SavedSnapshot>;
  /**
   * Goes back to what was saved.
   *
   * @throws {RangeError} when there is no such snapshot
   */
  restore(name: string): Promise<void>;
  list(): Promise<readonly SavedSnapshot[]>;
  /** @throws {RangeError} when there is no such snapshot */
  delete(name: string): Promise<void>;
  /** Everything as a document to keep: it holds secrets, such as the keys that sign tokens. */
  export(): Promise<SnapshotDocument>;
  /**
   * Takes over a document that {@link Snapshots.export} made, here or on another server.
   *
   * @throws {TypeError} with a sentence on what is wrong with it; then nothing has changed
   */
  import(document: unknown): Promise<void>;
}
