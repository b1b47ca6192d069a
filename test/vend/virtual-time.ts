import { onTestFinished, vi } from 'vitest';
import type { Context } from '../session/world.js';

/** The clock of the machine, and of all that reads it: clients, and the backend in this process. */
export interface VirtualTime {
  /** Moves the machine, the service and these sessions. */
  advance(seconds: number, ...contexts: readonly Pick<Context, 'clock'>[]): Promise<void>;
}

/** Stops `Date` until the end of the test. Timers stay real. Call it before a context is made. */
export function useVirtualTime(): VirtualTime {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
  return {
    async advance(seconds, ...contexts) {
      vi.setSystemTime(Date.now() + seconds * 1000);
      await Promise.all(contexts.map(({ clock }) => clock.advance(seconds * 1000)));
    },
  };
}
