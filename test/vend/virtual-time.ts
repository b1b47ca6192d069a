import { onTestFinished, vi } from 'vitest';
import type { Context } from '../session/world.js';

/** The clock of the machine, and of all that reads it: clients, and the backend in this process. */
export interface VirtualTime {
  /** Moves the machine, the service and these sessions. */
  advance(seconds: number, ...contexts: readonly Pick<Context, 'clock'>[]): Promise<void>;
}

interface VirtualTimeOptions {
  /** Moves timers too. */
  readonly withTimers?: boolean;
  /** Waits for the requests that a timer has sent: they take real time, and the next step would pass their time limit. */
  readonly settle?: () => Promise<unknown>;
}

/**
 * Stops `Date` until the end of the test. Call it before a context is made.
 *
 * @param withTimers stops `setTimeout`, too. Sockets and the backend's requests need none.
 */
export function useVirtualTime({ withTimers = false, settle }: VirtualTimeOptions = {}): VirtualTime {
  vi.useFakeTimers({ toFake: withTimers ? ['Date', 'setTimeout', 'clearTimeout'] : ['Date'], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
  return {
    async advance(seconds, ...contexts) {
      // A timer must find the session at its own time.
      const stepMs = Math.min(seconds, withTimers ? 60 : seconds) * 1000;
      for (let leftMs = seconds * 1000; leftMs > 0; leftMs -= stepMs) {
        await Promise.all(contexts.map(({ clock }) => clock.advance(stepMs)));
        if (withTimers) await vi.advanceTimersByTimeAsync(stepMs);
        else vi.setSystemTime(Date.now() + stepMs);
        await settle?.();
      }
    },
  };
}
