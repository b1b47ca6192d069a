import type { Events } from '../events/server-event.js';
import type { Store } from '../store/store.js';

/** Waits for the next change after a count; returns the new count. */
export type ChangeWatch = (options: {
  /** The count that an earlier call returned. */
  readonly since: number;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}) => Promise<number>;

/** Counts the changes of a server: commits and requests. */
export function createChangeWatch(store: Store, events: Pick<Events, 'subscribe'>): ChangeWatch {
  let count = 0;
  const waiting = new Set<() => void>();
  const happen = (): void => {
    count++;
    for (const wake of waiting) wake();
  };
  store.watch(happen);
  events.subscribe(happen);

  return async ({ since, waitMs, signal }) => {
    if (count === since && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, waitMs);
        waiting.add(wake);
        signal.addEventListener('abort', wake);
      });
    }
    return count;
  };
}
