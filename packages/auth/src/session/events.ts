import type { AuthEvent } from './account.js';
import type { LogRecord } from './options.js';

/** Calls listeners and the logger of the app: one after another, never while a lock is held. It reports each failure. */
export interface Events {
  /** Calls `listener` with each event. Returns a function that stops. */
  subscribe(listener: (event: AuthEvent) => void): () => void;
  emit(event: AuthEvent): void;
  /** Runs a callback of the app in a microtask, never while a lock is held. Its failure is reported. */
  runDetached(callback: () => void): void;
  /** Passes a record to the app's logger, in a microtask. A logger that throws affects no call. */
  report(record: LogRecord): void;
  /** Runs the calls that waited for a lock. */
  flush(): void;
  isDisposed(): boolean;
  dispose(): void;
}

/**
 * Creates the events of a session.
 *
 * @param isLocked - whether a lock is held: then all calls wait.
 * @param runSoon - runs work in a microtask.
 */
export function createEvents(
  logger: ((record: LogRecord) => void) | undefined,
  isLocked: () => boolean,
  runSoon: (work: () => void) => void,
): Events {
  const listeners = new Set<(event: AuthEvent) => void>();
  const waiting: (() => void)[] = [];
  let isDisposed = false;
  const flush = (): void => {
    for (const callback of isLocked() ? [] : waiting.splice(0)) {
      try {
        callback();
      } catch (error) {
        report({ event: 'listener.failed', error });
      }
    }
  };
  const runDetached = (callback: () => void): void => {
    if (isDisposed) return;
    waiting.push(callback);
    runSoon(flush);
  };
  const report = (record: LogRecord): void =>
    runDetached(() => {
      try {
        logger?.(record);
      } catch {
        // A failure of the logger itself cannot be logged.
      }
    });
  return {
    subscribe: (listener) => addTo(listeners, (event) => listener(event)),
    emit(event) {
      for (const listener of listeners) runDetached(() => listeners.has(listener) && listener(Object.freeze(event)));
    },
    runDetached,
    report,
    flush,
    isDisposed: () => isDisposed,
    dispose() {
      isDisposed = true;
      listeners.clear();
    },
  };
}

/** Adds a member to a set. Returns a function that removes it. */
export function addTo<T>(set: Set<T>, member: T): () => void {
  set.add(member);
  return () => {
    set.delete(member);
  };
}
