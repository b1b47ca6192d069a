/**
 * Everything that a runtime gives, and the only way by which the session reaches it. A test or a simulation
 * passes its own.
 */
export interface Platform {
  /**
   * Milliseconds that have gone by since some moment, those that the machine slept included. It never goes back.
   * All ages and time limits are counted in it.
   */
  now(): number;
  /** The local time of day in milliseconds since the epoch. It may be wrong, and it may jump. */
  wallMs(): number;
  /** A number from 0 (included) to 1 (excluded), to spread retries and renewals. */
  random(): number;
  /** Bytes that nobody can guess. */
  randomBytes(length: number): Uint8Array<ArrayBuffer>;
  /** Calls back once after so many milliseconds; returns the way to cancel. */
  setTimer(delayMs: number, callback: () => void): () => void;
  fetch(url: string, init: RequestInit): Promise<Response>;
}
