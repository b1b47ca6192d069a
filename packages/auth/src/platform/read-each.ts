import type { SessionStore } from './session-store.js';

/** Reads several keys by {@link SessionStore.readEach}, or one by one in parallel where the store lacks it. */
export function readEach(store: SessionStore, keys: readonly string[]): Promise<(string | null)[]> {
  return store.readEach ? store.readEach(keys) : Promise.all(keys.map((key) => store.read(key)));
}
