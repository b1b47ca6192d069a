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
  const tails = new Map<string, Promise<void>>();
  return Object.freeze({
    shared: false,
    read: async (key: string) => values.get(key) ?? null,
    write: async (key: string, value: string) => {
      values.set(key, value);
    },
    remove: async (key: string) => {
      values.delete(key);
    },
    lock: async (name: string, options: { readonly waitMs: number }, work: () => Promise<void>) => {
      const before = tails.get(name);
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const tail = (before ?? Promise.resolve()).then(() => held);
      tails.set(name, tail);
      try {
        if (before && !(await settlesWithin(before, options.waitMs))) return false;
        await work();
        return true;
      } finally {
        release();
        if (tails.get(name) === tail) tails.delete(name);
      }
    },
  });
}

async function settlesWithin(work: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
