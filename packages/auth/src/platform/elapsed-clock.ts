/** A smaller difference of two clocks is imprecision. */
const TOLERANCE_MS = 2_000;

/**
 * Creates a clock of elapsed time (`Platform.now`). A monotonic clock may stop while the machine sleeps, and a wall clock
 * may be set. So this clock follows the monotonic one and adds each forward step of the wall clock. After a sleep no
 * expired value counts as fresh. A clock that was set forward costs one renewal; one that was set back has no effect.
 */
export function createElapsedClock(wallMs: () => number, monotonicMs: () => number): () => number {
  let differenceMs = wallMs() - monotonicMs();
  let skippedMs = 0;
  return () => {
    const monotonic = monotonicMs();
    const driftMs = wallMs() - monotonic - differenceMs;
    if (Math.abs(driftMs) > TOLERANCE_MS) {
      differenceMs += driftMs;
      skippedMs += Math.max(driftMs, 0);
    }
    return monotonic + skippedMs;
  };
}
