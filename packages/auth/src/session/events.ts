import type { AuthEvent } from './account.js';
import type { LogRecord } from './options.js';

/** Calls what is the app's: listeners and the logger. Never while a lock is held, one after another, each failure reported. */
export interface Events {
  /** Calls `listener` with each event. Returns the way to stop. */
  subscribe(listener: (event: AuthEvent) => void): () => void;
  emit(event: AuthEvent): void;
  /** Runs a callback of the app in a microtask, never while a lock is held. Its failure is reported. */
  runDetached(callback: () => void): void;
  /** Gives a record to the app's logger, in a microtask. A logger that throws harms no call. */
  report(record: LogRecord): void;
  /** Runs what waited for a lock. */
  flush(): void;
  isDisposed(): boolean;
  dispose(): void;
}

/**
 * Creates the events of a session.
 *
 * @param isLocked a lock is held: all calls wait
 */
export function createEvents(logger: ((record: LogRecord) => void) | undefined, isLocked: () => boolean): Events {
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
    queueMicrotask(flush);
  };
  const report = (record: LogRecord): void =>
    runDetached(() => {
      try {
        logger?.(record);
      } catch {
        // The logger is the place for such a failure, and it is the logger that failed.
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

/** Adds a member to a set. Returns the way to remove it. */
export function addTo<T>(set: Set<T>, member: T): () => void {
  set.add(member);
  return () => {
    set.delete(member);
  };
}
