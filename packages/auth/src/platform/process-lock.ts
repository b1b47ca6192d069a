import type { SessionStore } from './session-store.js';

/** Creates a {@link SessionStore.lock} for the users of this function, in the order of their calls. */
export function createProcessLock(): SessionStore['lock'] {
  const lines = new Map<string, Promise<unknown>>();
  return (name, { waitMs }, work) =>
    new Promise((resolve, reject) => {
      let hasLeft = false;
      const timer = setTimeout(() => {
        hasLeft = true;
        resolve(false);
      }, waitMs);
      const turn = async (): Promise<void> => {
        if (hasLeft) return;
        clearTimeout(timer);
        try {
          await work();
          resolve(true);
        } catch (error) {
          reject(error);
        }
      };
      lines.set(name, (lines.get(name) ?? Promise.resolve()).then(turn));
    });
}
