import type { Platform } from '../platform/platform.js';

/** How long something may be due before it is noticed on a page without calls, in milliseconds. */
const tickMs = 30_000;

/**
 * Calls `tick` when a page comes to the front, wakes up or gets its network back, and every 30 s while it is visible.
 * A tick carries no decision: the listener looks at the time again. Where there is no page there are no ticks,
 * and no timers. Returns the way to stop.
 */
export function startTicks({ lifecycle, setTimer }: Platform, tick: (isAwakening: boolean) => void): () => void {
  if (!lifecycle) return () => {};
  let cancelTimer = (): void => {};
  const wait = (): void => {
    cancelTimer();
    cancelTimer = setTimer(tickMs, () => {
      // A hidden page doesn't tick: its next wake begins again.
      if (!lifecycle.isVisible()) return;
      tick(false);
      wait();
    });
  };
  const stop = lifecycle.onWake(() => {
    tick(true);
    wait();
  });
  wait();
  return () => {
    stop();
    cancelTimer();
  };
}
