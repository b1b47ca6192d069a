import type { Events } from '../events/server-event.js';
import type { Store } from '../store/store.js';

/** Waits until something has happened since; returns how much has happened by then. */
export type ChangeWatch = (options: {
  /** What an earlier call returned. */
  readonly since: number;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}) => Promise<number>;

/** Counts what happens to a server, from now on: commits and requests. */
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
