import type { Platform } from '../platform/platform.js';

/** The age from which a less exact sample may replace a sample. */
const SAMPLE_LIFE_MS = 600_000;
/** The longest request. After a longer one the machine slept, or its clock was set. */
const LONGEST_TRIP_MS = 10_000;
/** A smaller difference of two clocks is imprecision. */
const INEXACT_MS = 1_000;

/** The service's time of day, learnt from its answers. */
export interface ServiceClock {
  /**
   * Learns the service's time between two moments of `Platform.now`, from a `Date` header or the `iat` of a new token.
   *
   * @param serviceMs - milliseconds since the epoch; NaN is ignored.
   */
  observe(serviceMs: number, sentAtMs: number, receivedAtMs: number): void;
  /**
   * Returns the service's time at a moment of `Platform.now`. Undefined before the first sample, and after `Platform.now`
   * has skipped: the machine slept or its clock was set, so the offset is unknown.
   */
  at(momentMs: number): number | undefined;
}

/** Creates a clock that keeps the most exact sample of the last ten minutes. */
export function createServiceClock(platform: Pick<Platform, 'now' | 'monotonicMs'>): ServiceClock {
  /** The offset of the best sample; undefined without one. */
  let bestOffsetMs: number | undefined;
  /** Its greatest error, its time, and the total skip at that time. */
  let bestErrorMs = 0;
  let bestAtMs = 0;
  let bestSkippedMs = 0;
  /** Returns the total skip of `Platform.now`. Drops the sample after a new skip. */
  const readSkipped = (): number => {
    const skippedMs = platform.now() - platform.monotonicMs();
    if (Math.abs(skippedMs - bestSkippedMs) > INEXACT_MS) bestOffsetMs = undefined;
    return skippedMs;
  };
  return {
    observe(serviceMs, sentAtMs, receivedAtMs) {
      const skippedMs = readSkipped();
      if (Number.isNaN(serviceMs) || platform.now() - sentAtMs > LONGEST_TRIP_MS) return;
      const halfTripMs = (receivedAtMs - sentAtMs) / 2;
      // Both sources have whole seconds.
      const errorMs = halfTripMs + 500;
      const offsetMs = serviceMs + 500 - receivedAtMs + halfTripMs;
      const isRight = bestOffsetMs !== undefined && Math.abs(bestOffsetMs - offsetMs) <= bestErrorMs + errorMs;
      if (isRight && bestErrorMs < errorMs && receivedAtMs - bestAtMs <= SAMPLE_LIFE_MS) return;
      bestOffsetMs = offsetMs;
      bestErrorMs = errorMs;
      bestAtMs = receivedAtMs;
      bestSkippedMs = skippedMs;
    },
    at(momentMs) {
      readSkipped();
      return bestOffsetMs === undefined ? undefined : momentMs + bestOffsetMs;
    },
  };
}
