/** The time by which a server lives: tokens, codes, credentials and signatures expire by it. */
export interface Clock {
  /** Milliseconds since the epoch, as `Date.now()`. */
  now(): number;
  /** Seconds since the epoch, rounded down: what JWTs carry. */
  nowSeconds(): number;
  /** Moves the time forward (or back, when negative) by so many seconds. It goes on running from there. */
  advance(seconds: number): void;
  /** Sets the time of day. It goes on running from there. */
  set(instant: Date): void;
}

/** The machine's clock plus an offset, which starts at zero. */
export function createClock(): Clock {
  let offsetMs = 0;
  return {
    now: () => Date.now() + offsetMs,
    nowSeconds: () => Math.floor((Date.now() + offsetMs) / 1000),
    advance: (seconds) => {
      offsetMs += seconds * 1000;
    },
    set: (instant) => {
      offsetMs = instant.getTime() - Date.now();
    },
  };
}
