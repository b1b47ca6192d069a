/** `Uint8Array<ArrayBuffer>`, by a name that TypeScript before 5.7 has too. */
export type Bytes = ReturnType<typeof Uint8Array.of>;

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
  /** Milliseconds that have gone by; it may stand still while the machine sleeps, and no step of the local clock moves it. */
  monotonicMs(): number;
  /** The local time of day in milliseconds since the epoch. It may be wrong, and it may jump. */
  wallMs(): number;
  /** A number from 0 (included) to 1 (excluded), to spread retries and renewals. */
  random(): number;
  /** Cryptographically random bytes: an attacker cannot guess them. */
  randomBytes(length: number): Bytes;
  /** Calls back once after so many milliseconds; returns the way to cancel. */
  setTimer(delayMs: number, callback: () => void): () => void;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** The lifecycle of a page or an app; absent where the platform has no page or app, such as on a server. */
  readonly lifecycle?: Lifecycle | undefined;
}

/** When a page or an app is visible to the user. */
export interface Lifecycle {
  isVisible(): boolean;
  /** Calls back when it comes to the front, wakes up, or gets its network back. Returns the way to stop. */
  onWake(callback: () => void): () => void;
}
