/** The cryptography that the library needs, all of it over bytes. */
export interface PlatformCrypto {
  randomBytes(length: number): Uint8Array<ArrayBuffer>;
  sha256(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  hmacSha256(key: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

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
  /** Calls back once after so many milliseconds; returns the way to cancel. */
  setTimer(delayMs: number, callback: () => void): () => void;
  fetch(url: string, init: RequestInit): Promise<Response>;
  readonly crypto: PlatformCrypto;
}
