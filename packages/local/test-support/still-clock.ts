import type { Clock } from '../src/base/clock.js';

/** A clock that stands still until a test moves it: a busy machine cannot end what lasts a second, such as a lock. */
export function createStillClock(): Clock {
  let instant = Date.now();
  return {
    now: () => instant,
    nowSeconds: () => Math.floor(instant / 1_000),
    clientTimes: () => [instant],
    advance: (seconds) => {
      instant += seconds * 1_000;
    },
    set: (to) => {
      instant = to.getTime();
    },
    offsetMs: () => instant - Date.now(),
    setOffsetMs: (ms) => {
      instant = Date.now() + ms;
    },
    settle: () => Promise.resolve(),
  };
}
