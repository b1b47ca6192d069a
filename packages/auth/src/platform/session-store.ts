/**
 * The storage of a session. Tabs, workers and processes that share a store share the session. A failure must throw: `null`
 * means that the store has no value.
 */
export interface SessionStore {
  /** Whether other contexts see the values. */
  readonly shared: boolean;
  /**
   * Whether only this store can read its values, because they are encrypted or stay in memory. In any other store a
   * sign-in that waits for a code stays in the memory of the page. Default false.
   */
  readonly keepsSecrets?: boolean;
  /** Whether the app's server reads and writes the values, too. Then it refreshes the tokens. Default false. */
  readonly isReadByServer?: boolean;
  /** Returns the value; null only when the store has no value for the key. */
  read(key: string): Promise<string | null>;
  /**
   * Reads several keys in one transaction; the values have the order of the keys. A store that wraps another one and
   * changes its values must wrap this member or omit it.
   */
  readEach?(keys: readonly string[]): Promise<(string | null)[]>;
  /** Writes one key, whole or not at all. The value is durable when the promise resolves. */
  write(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /**
   * Removes the copy of damaged values. A sign-out calls it, so that no copy of a secret stays. A store that finds a damaged
   * value rejects once with an `AuthError` of code `StorageDamaged`; the next read finds no value.
   */
  removeDamaged?(): Promise<void>;
  /**
   * Runs `work` while no other user of this store runs work under the same name. The store never takes a lock from its
   * holder: after `waitMs` it resolves to false and has not run `work`.
   */
  lock(name: string, options: { readonly waitMs: number }, work: () => Promise<void>): Promise<boolean>;
  /**
   * Calls back with a key after another context has written or removed it. Messages may be lost or come twice: they are
   * hints to read again and carry no value. Returns a function that stops.
   */
  watch?(onChange: (key: string) => void): () => void;
}
