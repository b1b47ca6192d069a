/** How long a sample counts before a worse one may replace it. */
const sampleLifeMs = 600_000;

/** The service's time of day, learnt from its answers, for what carries a time of its own. */
export interface ServiceClock {
  /**
   * Takes note of what the service's clock showed between two moments of `Platform.now`: the `Date` header of its
   * answer, or the `iat` of a token that it has just issued. In milliseconds since the epoch; NaN says nothing.
   */
  observe(serviceMs: number, sentAtMs: number, receivedAtMs: number): void;
  /** What the service's clock shows at a moment of `Platform.now`; undefined as long as it has shown nothing. */
  at(momentMs: number): number | undefined;
}

/** Keeps the sample with the smallest error of the last ten minutes. */
export function createServiceClock(): ServiceClock {
  let best: { readonly offsetMs: number; readonly errorMs: number; readonly atMs: number } | undefined;
  return {
    observe(serviceMs, sentAtMs, receivedAtMs) {
      if (Number.isNaN(serviceMs)) return;
      const halfTripMs = (receivedAtMs - sentAtMs) / 2;
      // Both sources count whole seconds.
      const errorMs = halfTripMs + 500;
      const offsetMs = serviceMs + 500 - receivedAtMs + halfTripMs;
      const isOff = best && Math.abs(best.offsetMs - offsetMs) > best.errorMs + errorMs;
      if (!best || isOff || errorMs <= best.errorMs || receivedAtMs - best.atMs > sampleLifeMs) {
        best = { offsetMs, errorMs, atMs: receivedAtMs };
      }
    },
    at: (momentMs) => best && momentMs + best.offsetMs,
  };
}
