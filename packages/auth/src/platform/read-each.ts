import type { SessionStore } from './session-store.js';

/** {@link SessionStore.readEach}, for every store: one that cannot read several keys at once reads them side by side. */
export function readEach(store: SessionStore, keys: readonly string[]): Promise<(string | null)[]> {
  return store.readEach ? store.readEach(keys) : Promise.all(keys.map((key) => store.read(key)));
}
