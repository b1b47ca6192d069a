import type { SessionStore } from './session-store.js';

/**
 * {@link SessionStore.readEach} for every store. Without it the values are read in order, and a failure ends the read: a value is
 * never known without those before it.
 */
export async function readEach(store: SessionStore, keys: readonly string[]): Promise<(string | null)[]> {
  if (store.readEach) return store.readEach(keys);
  const values: (string | null)[] = [];
  for (const key of keys) values.push(await store.read(key));
  return values;
}
