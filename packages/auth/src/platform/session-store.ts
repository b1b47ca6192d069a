/**
 * Where a session is kept. Tabs, workers and processes that share a store share the session. A failure is thrown,
 * never answered with `null`: an empty answer is the statement that nothing is there.
 */
export interface SessionStore {
  /** Whether other contexts see what is written here. */
  readonly shared: boolean;
  /**
   * Whether what is written can be read through this store alone, because it is encrypted or never leaves memory. In
   * any other, a sign-in that waits for a code is kept by the page alone. Default false.
   */
  readonly keepsSecrets?: boolean;
  /** Returns the value; null only when the store has no value for the key. */
  read(key: string): Promise<string | null>;
  /**
   * The values of keys that belong together, in their order: as of one moment, and in one transaction. A store that wraps
   * another one and changes its values wraps this member too, or leaves it out.
   */
  readEach?(keys: readonly string[]): Promise<(string | null)[]>;
  /** Durable when it resolves. One key is written whole or not at all. */
  write(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /**
   * Removes the copy that this store has of damaged values. A sign-out calls it: no copy of a secret stays. A store that
   * finds a damaged value rejects once with an `AuthError` of the code `StorageDamaged`, and has none from then on.
   */
  removeDamaged?(): Promise<void>;
  /**
   * Runs `work` while no other user of this store runs work under the same name. The store never takes a lock from
   * its holder: after `waitMs` it gives up and resolves to false without having run `work`.
   */
  lock(name: string, options: { readonly waitMs: number }, work: () => Promise<void>): Promise<boolean>;
  /**
   * Calls back with a key after another context has written or removed it. Messages may be lost or come twice: they
   * are hints to read again, and carry no value. Returns the way to stop.
   */
  watch?(onChange: (key: string) => void): () => void;
}
