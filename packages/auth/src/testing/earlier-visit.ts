import { memoryStorage } from '../platform/memory-store.js';
import type { SessionStore } from '../platform/session-store.js';

/** An earlier visit of the page, which has filled the store. */
export interface EarlierVisit {
  /** The store. It answers after the visit. */
  readonly storage: SessionStore;
  readonly ended: Promise<void>;
  /** Runs a change after the visit: at once where it has ended. */
  afterwards(change: () => void): void;
}

/** Starts a visit. */
export function createEarlierVisit(visit: (store: SessionStore) => Promise<void>): EarlierVisit {
  const store = memoryStorage();
  let waiting: (() => void)[] | undefined = [];
  const ended = visit(store).then(() => {
    for (const change of waiting ?? []) change();
    waiting = undefined;
  });
  return {
    storage: {
      ...store,
      read: (key) => ended.then(() => store.read(key)),
      write: (key, value) => ended.then(() => store.write(key, value)),
      remove: (key) => ended.then(() => store.remove(key)),
    },
    ended,
    afterwards: (change) => void (waiting ? waiting.push(change) : change()),
  };
}
