import type { ServerStore } from './server-store.js';

/** The limits of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Default 10,000. */
  readonly maxEntries?: number;
  /** The length of all keys and values together, in characters. Default 64 Mi. */
  readonly maxLength?: number;
}

interface Entry {
  readonly value: string;
  readonly expiresAtMs: number;
}

/**
 * A store in the memory of this process: the default. When it is full, it drops the oldest entries. Several processes need a store
 * that they share.
 */
export function memoryStore(options?: MemoryStoreOptions): ServerStore {
  const { maxEntries = 10_000, maxLength = 67_108_864 } = options ?? {};
  const entries = new Map<string, Entry>();
  let length = 0;
  const remove = (key: string): void => {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    length -= key.length + entry.value.length;
  };
  const find = (key: string): string | undefined => {
    const entry = entries.get(key);
    if (entry && entry.expiresAtMs > Date.now()) return entry.value;
    remove(key);
    return undefined;
  };
  const write = (key: string, value: string, seconds: number): void => {
    remove(key);
    entries.set(key, { value, expiresAtMs: Date.now() + seconds * 1000 });
    length += key.length + value.length;
    // A map lists its keys by age.
    for (const oldest of entries.keys()) {
      if (entries.size <= maxEntries && length <= maxLength) break;
      remove(oldest);
    }
  };
  return {
    get: async (key) => find(key),
    set: async (key, value, seconds) => write(key, value, seconds),
    async add(key, value, seconds) {
      if (find(key) !== undefined) return false;
      write(key, value, seconds);
      return true;
    },
    remove: async (key) => remove(key),
    async removeIf(key, value) {
      const isSame = find(key) === value;
      if (isSame) remove(key);
      return isSame;
    },
  };
}
