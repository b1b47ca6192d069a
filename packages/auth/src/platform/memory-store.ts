import { createProcessLock } from './process-lock.js';
import type { SessionStore } from './session-store.js';

/**
 * A store in memory: the session ends with the process or the page.
 *
 * @example
 * ```ts
 * const auth = createAuth(outputs, { storage: memoryStorage() });
 * ```
 */
export function memoryStorage(): SessionStore {
  const values = new Map<string, string>();
  return {
    shared: false,
    keepsSecrets: true,
    read: async (key) => values.get(key) ?? null,
    async write(key, value) {
      values.set(key, value);
    },
    async remove(key) {
      values.delete(key);
    },
    lock: createProcessLock(),
  };
}
