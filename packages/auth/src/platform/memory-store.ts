import type { SessionStore } from './session-store.js';

/**
 * A store that lives as long as the object: the session is gone with the process or the page.
 *
 * @example
 * ```ts
 * const auth = createAuth(outputs, { storage: memoryStorage() });
 * ```
 */
export function memoryStorage(): SessionStore {
  const values = new Map<string, string>();
  const locks = new Map<string, Promise<unknown>>();
  return {
    shared: false,
    read: async (key) => values.get(key) ?? null,
    async write(key, value) {
      values.set(key, value);
    },
    async remove(key) {
      values.delete(key);
    },
    // Holders live in this process, and each ends with its request: nobody waits without end.
    async lock(name, _, work) {
      const turn = (locks.get(name) ?? Promise.resolve()).then(work);
      const settled = turn.catch(() => undefined);
      locks.set(name, settled);
      await turn;
      return true;
    },
  };
}
