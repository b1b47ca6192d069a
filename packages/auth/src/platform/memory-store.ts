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
  const queues = new Map<string, Promise<unknown>>();
  return {
    shared: false,
    read: async (key) => values.get(key) ?? null,
    async write(key, value) {
      values.set(key, value);
    },
    async remove(key) {
      values.delete(key);
    },
    async lock(name, { waitMs }, work) {
      let isHeld: boolean | undefined;
      const turn = (queues.get(name) ?? Promise.resolve()).then(() => {
        // Whoever has given up waiting doesn't want it any more.
        if (isHeld === undefined) isHeld = true;
        return isHeld ? work() : undefined;
      });
      const settled = turn.catch(() => undefined);
      queues.set(name, settled);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const gaveUp = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          isHeld ??= false;
          if (!isHeld) resolve();
        }, waitMs);
      });
      try {
        await Promise.race([turn, gaveUp]);
        return isHeld === true;
      } finally {
        clearTimeout(timer);
        if (queues.get(name) === settled) queues.delete(name);
      }
    },
  };
}
