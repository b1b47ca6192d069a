/** Time that moves only by calls, and its timers. */
export interface HandClock {
  now(): number;
  setTimer(delayMs: number, callback: () => void): () => void;
  /** Moves on, and calls the timers that are due, each after the work that the one before started. */
  advance(ms: number): Promise<void>;
  /**
   * The machine sleeps, and wakes up. Its timers stopped and then continue; or, on other platforms, they are due
   * at the moment of waking.
   */
  sleep(ms: number, timers: 'stand still' | 'are due'): Promise<void>;
  /** Timers that wait. */
  pending(): number;
}

export function createHandClock(startMs: number): HandClock {
  let nowMs = startMs;
  const timers = new Set<{ atMs: number; readonly callback: () => void }>();
  const nextDue = (untilMs: number) =>
    [...timers].filter(({ atMs }) => atMs <= untilMs).sort((one, other) => one.atMs - other.atMs)[0];
  return {
    now: () => nowMs,
    setTimer(delayMs, callback) {
      if (delayMs <= 0) {
        const immediate = setImmediate(callback);
        return () => clearImmediate(immediate);
      }
      const timer = { atMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      for (let due = nextDue(untilMs); due; due = nextDue(untilMs)) {
        timers.delete(due);
        nowMs = Math.max(nowMs, due.atMs);
        due.callback();
        await settle();
      }
      nowMs = untilMs;
      await settle();
    },
    async sleep(ms, when) {
      nowMs += ms;
      if (when === 'stand still') for (const timer of timers) timer.atMs += ms;
      await this.advance(0);
    },
    pending: () => timers.size,
  };
}

/** Lets everything that is ready to run, run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
