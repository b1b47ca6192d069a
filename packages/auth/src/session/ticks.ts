import type { Platform } from '../platform/platform.js';

/** The longest delay until a page without calls notices a due renewal, in milliseconds. */
const tickMs = 30_000;

/**
 * Calls `tick` when a page becomes visible, wakes up or comes back online, and each 30 s while it is visible. A tick carries
 * no decision: the listener checks the time again. Without a page there are no ticks and no timers. Returns a function that
 * stops.
 */
export function startTicks({ lifecycle, setTimer }: Platform, tick: (isAwakening: boolean) => void): () => void {
  if (!lifecycle) return () => {};
  let cancelTimer = (): void => {};
  const wait = (): void => {
    cancelTimer();
    cancelTimer = setTimer(tickMs, () => {
      // A hidden page does not tick. It starts over when it wakes up.
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
