/** The time by which a server lives: tokens, codes, credentials and signatures expire by it. */
export interface Clock {
  /** Milliseconds since the epoch, as `Date.now()`. */
  now(): number;
  /** Seconds since the epoch, rounded down: what JWTs carry. */
  nowSeconds(): number;
  /**
   * Whether a client that stamped something with this instant (milliseconds) did so just now, by this time or by the
   * machine's: clients live by their own clock while a test moves this one.
   */
  isAboutNow(instant: number, toleranceMs: number): boolean;
  /** Moves the time forward (or back, when negative) by so many seconds. It goes on running from there. */
  advance(seconds: number): void;
  /** Sets the time of day. It goes on running from there. */
  set(instant: Date): void;
  /** How far it is ahead of the machine's clock, in milliseconds. */
  offsetMs(): number;
  /** Sets how far it is ahead of the machine's clock. */
  setOffsetMs(ms: number): void;
}

/** The machine's clock plus an offset, which starts at zero. */
export function createClock(): Clock {
  let offsetMs = 0;
  const now = (): number => Date.now() + offsetMs;
  return {
    now,
    nowSeconds: () => Math.floor(now() / 1000),
    isAboutNow: (instant, toleranceMs) =>
      Math.abs(now() - instant) <= toleranceMs || Math.abs(Date.now() - instant) <= toleranceMs,
    advance: (seconds) => {
      offsetMs += seconds * 1000;
    },
    set: (instant) => {
      offsetMs = instant.getTime() - Date.now();
    },
    offsetMs: () => offsetMs,
    setOffsetMs: (ms) => {
      offsetMs = ms;
    },
  };
}
