/** `Uint8Array<ArrayBuffer>`, spelled so that TypeScript before 5.7 accepts it. */
export type Bytes = ReturnType<typeof Uint8Array.of>;

/**
 * The port to the runtime: the session's only access to time, timers, randomness and network. Tests and the simulation pass
 * their own.
 */
export interface Platform {
  /**
   * Elapsed milliseconds, the sleep of the machine included. It never goes back. All ages and time limits use it.
   */
  now(): number;
  /** Elapsed milliseconds. It may stop while the machine sleeps; a step of the local clock does not move it. */
  monotonicMs(): number;
  /** The local time of day in milliseconds since the epoch. It may be wrong and may jump. */
  wallMs(): number;
  /** A number from 0 (included) to 1 (excluded), to spread retries and renewals. */
  random(): number;
  /** Cryptographically random bytes: an attacker cannot guess them. */
  randomBytes(length: number): Bytes;
  /** Calls back once after `delayMs`. Returns a function that cancels. */
  setTimer(delayMs: number, callback: () => void): () => void;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** The lifecycle of the page or app; absent on a server. */
  readonly lifecycle?: Lifecycle | undefined;
}

/** When a page or an app is visible to the user. */
export interface Lifecycle {
  isVisible(): boolean;
  /** Calls back when it becomes visible, wakes up, or comes back online. Returns a function that stops. */
  onWake(callback: () => void): () => void;
}
