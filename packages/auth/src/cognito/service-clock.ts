import type { Instant } from '../platform/platform.js';

/** How long a sample counts before a worse one may replace it. */
const sampleLifeMs = 600_000;

/** The service's time of day, learnt from the `Date` of its answers, for what is signed with a time. */
export interface ServiceClock {
  /**
   * Takes note of what the service's clock showed while it answered: the `Date` header, or the `iat` of a token
   * that it has just issued. In milliseconds since the epoch; NaN says nothing.
   */
  observe(serviceMs: number, sent: Instant, received: Instant): void;
  /** What the service's clock shows at that instant; the local time of day as long as nothing better is known. */
  at(instant: Instant): Date;
}

/**
 * Keeps the sample with the smallest error of the last ten minutes. Both sources count whole seconds, so an offset
 * below the error of its sample says nothing and is taken for zero.
 */
export function createServiceClock(): ServiceClock {
  let best: { offsetMs: number; errorMs: number; monotonicMs: number } | undefined;
  return {
    observe(serviceMs, sent, received) {
      if (Number.isNaN(serviceMs)) return;
      const roundTripMs = received.monotonicMs - sent.monotonicMs;
      const errorMs = roundTripMs / 2 + 1000;
      // A step of the local clock makes every earlier sample worthless.
      const offsetMs = serviceMs + 500 + roundTripMs / 2 - received.wallMs;
      const moved = best && Math.abs(best.offsetMs - offsetMs) > best.errorMs + errorMs;
      if (!best || moved || errorMs <= best.errorMs || received.monotonicMs - best.monotonicMs > sampleLifeMs) {
        best = { offsetMs, errorMs, monotonicMs: received.monotonicMs };
      }
    },
    at(instant) {
      const offsetMs = best && Math.abs(best.offsetMs) > best.errorMs ? best.offsetMs : 0;
      return new Date(instant.wallMs + offsetMs);
    },
  };
}
