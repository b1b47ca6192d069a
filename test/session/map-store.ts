import type { SessionStore } from '@claviger/auth';

/** A store in a `Map`, which several contexts share, and which fails on demand. */
export interface MapStore extends SessionStore {
  readonly values: Map<string, string>;
  failing: { read?: boolean; write?: boolean };
  /** Called when a value has been read and is on its way to the caller, who waits for it. */
  afterRead: (key: string) => Promise<void> | void;
}

/** `hasLocks: false`: no caller ever gets a lock, as on a platform without them or behind a holder that is frozen. */
export function createMapStore({ hasLocks = true } = {}): MapStore {
  const values = new Map<string, string>();
  const locks = new Map<string, Promise<void>>();
  const store: MapStore = {
    shared: true,
    values,
    failing: {},
    afterRead: () => undefined,
    async read(key) {
      if (store.failing.read) throw new DOMException('The disk is on fire.', 'UnknownError');
      const value = values.get(key) ?? null;
      await store.afterRead(key);
      return value;
    },
    async write(key, value) {
      if (store.failing.write) throw new DOMException('The quota is used up.', 'QuotaExceededError');
      values.set(key, value);
    },
    async remove(key) {
      if (store.failing.write) throw new DOMException('The quota is used up.', 'QuotaExceededError');
      values.delete(key);
    },
    async lock(name, _, work) {
      if (!hasLocks) return false;
      const turn = (locks.get(name) ?? Promise.resolve()).then(work);
      locks.set(
        name,
        turn.catch(() => undefined),
      );
      await turn;
      return true;
    },
  };
  return store;
}

/** `s`: a session's, `a`: the identity of a user, `g`: of a guest. */
export type RecordKind = 's' | 'e' | 'a' | 'g';

/** The keys of records of this kind. */
export function keysOf(store: MapStore, kind: RecordKind): string[] {
  return [...store.values.keys()].filter((key) => key.includes(`.${kind}.`));
}

/** The one record of this kind. */
export function recordOf(store: MapStore, kind: RecordKind): Record<string, unknown> {
  const [key = ''] = keysOf(store, kind);
  return JSON.parse(store.values.get(key) ?? 'null');
}

/** Changes the one record of this kind. */
export function editRecord(store: MapStore, kind: RecordKind, change: object): void {
  const [key = ''] = keysOf(store, kind);
  store.values.set(key, JSON.stringify({ ...recordOf(store, kind), ...change }));
}
