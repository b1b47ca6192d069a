/** Below this, two clocks that part are only inexact. */
const toleranceMs = 2_000;

/**
 * A clock that counts elapsed time (`Platform.now`). A monotonic clock alone may stand still while a machine
 * sleeps; the wall clock alone may be set. So it counts the monotonic one, and whenever the wall clock has gone
 * further it counts that too: after a sleep nothing is taken for fresh that isn't, and a clock that was set forward
 * costs one renewal. A clock that was set back changes nothing.
 */
export function createElapsedClock(wallMs: () => number, monotonicMs: () => number): () => number {
  let differenceMs = wallMs() - monotonicMs();
  let skippedMs = 0;
  return () => {
    const monotonic = monotonicMs();
    const driftMs = wallMs() - monotonic - differenceMs;
    if (Math.abs(driftMs) > toleranceMs) {
      differenceMs += driftMs;
      skippedMs += Math.max(driftMs, 0);
    }
    return monotonic + skippedMs;
  };
}
