import type { Platform } from '../platform/platform.js';

/** How long a sample counts before a worse one may replace it. */
const sampleLifeMs = 600_000;
/** No request takes longer: what took longer slept, or its clock was set. */
const longestTripMs = 10_000;
/** Two clocks that part by less are only inexact. */
const inexactMs = 1_000;

/** The service's time of day, learnt from its answers, for what carries a time of its own. */
export interface ServiceClock {
  /**
   * Learns what the service's clock showed between two moments of `Platform.now`: the `Date` header of its answer, or the
   * `iat` of a token that it has just issued. In milliseconds since the epoch; NaN says nothing.
   */
  observe(serviceMs: number, sentAtMs: number, receivedAtMs: number): void;
  /**
   * What the service's clock shows at a moment of `Platform.now`; undefined as long as it has shown nothing, and once
   * `Platform.now` has skipped: the machine slept or its clock was set, and nothing tells by how much it is wrong.
   */
  at(momentMs: number): number | undefined;
}

/** Keeps the sample with the smallest error of the last ten minutes. */
export function createServiceClock(platform: Pick<Platform, 'now' | 'monotonicMs'>): ServiceClock {
  let best:
    | { readonly offsetMs: number; readonly errorMs: number; readonly atMs: number; readonly skippedMs: number }
    | undefined;
  /** By how much `Platform.now` has skipped altogether. */
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
      // Both sources count whole seconds.
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
