import type { Platform } from '../platform/platform.js';

/** The age from which a less exact sample may replace a sample. */
const sampleLifeMs = 600_000;
/** The longest request. After a longer one the machine slept, or its clock was set. */
const longestTripMs = 10_000;
/** A smaller difference of two clocks is imprecision. */
const inexactMs = 1_000;

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
  let best:
    | { readonly offsetMs: number; readonly errorMs: number; readonly atMs: number; readonly skippedMs: number }
    | undefined;
  /** Returns the total skip of `Platform.now`. Drops the sample after a new skip. */
  const readSkipped = (): number => {
    const skippedMs = platform.now() - platform.monotonicMs();
    if (best && Math.abs(skippedMs - best.skippedMs) > inexactMs) best = undefined;
    return skippedMs;
  };
  return {
    observe(serviceMs, sentAtMs, receivedAtMs) {
      const skippedMs = readSkipped();
      if (Number.isNaN(serviceMs) || platform.now() - sentAtMs > longestTripMs) return;
      const halfTripMs = (receivedAtMs - sentAtMs) / 2;
      // Both sources have whole seconds.
      const errorMs = halfTripMs + 500;
      const offsetMs = serviceMs + 500 - receivedAtMs + halfTripMs;
      const isOff = best && Math.abs(best.offsetMs - offsetMs) > best.errorMs + errorMs;
      if (!best || isOff || errorMs <= best.errorMs || receivedAtMs - best.atMs > sampleLifeMs) {
        best = { offsetMs, errorMs, atMs: receivedAtMs, skippedMs };
      }
    },
    at(momentMs) {
      readSkipped();
      return best && momentMs + best.offsetMs;
    },
  };
}
