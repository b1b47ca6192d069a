import type { SessionStore } from './session-store.js';

/** Creates a {@link SessionStore.lock} for the users of this function, in the order of their calls. */
export function createProcessLock(): SessionStore['lock'] {
  const lines = new Map<string, Promise<unknown>>();
  return (name, { waitMs }, work) =>
    new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(() => {
        timer = undefined;
        resolve(false);
      }, waitMs);
      const turn = async (): Promise<void> => {
        if (!timer) return;
        clearTimeout(timer);
        await work();
        resolve(true);
      };
      lines.set(name, (lines.get(name) ?? Promise.resolve()).then(turn).catch(reject));
    });
}
