/**
 * The memory that several processes of a server share: outcomes of refreshes, ended sessions and AWS credentials. The server seals
 * the values before it writes them. All keys are shorter than 200 characters of `A-Z a-z 0-9 . _ -`.
 *
 * A failure must reject: `undefined` means that the store has no value. A call without an answer fails after 5 seconds.
 */
export interface ServerStore {
  /** Returns the value; undefined when the key has none, or when it has expired. */
  get(key: string): Promise<string | undefined>;
  /** Writes the value for some seconds, also over another one. */
  set(key: string, value: string, seconds: number): Promise<void>;
  /** Writes the value only when the key has none, in one step. Returns whether it did. */
  add(key: string, value: string, seconds: number): Promise<boolean>;
  /** Removes the value, if the key has one. */
  remove(key: string): Promise<void>;
  /** Removes the value only when it equals `value`, in one step. Returns whether it did. */
  removeIf(key: string, value: string): Promise<boolean>;
}
