import { createOwnError } from '../errors/own-errors.js';
import { memoryStorage } from '../platform/memory-store.js';
import { readEach } from '../platform/read-each.js';
import type { SessionStore } from '../platform/session-store.js';
import { createEncryptedStore } from './encrypted-storage.js';

/** What a session is kept in. */
export interface OpenedStorage {
  readonly store: SessionStore;
  /** Calls back once memory takes the place of a store that the browser denies: the session lasts as long as the page. */
  onDegraded?(listener: (error: unknown) => void): void;
}

/**
 * The store that the app passed; without one an encrypted store in browsers, memory everywhere else. A page that can't
 * encrypt gets memory, never plain storage.
 *
 * Opening the database decides, not its presence: sandboxed frames, third-party frames and blocked site data have one
 * that denies. Where it has opened once, a later failure is one of the store, and memory never takes its place.
 */
export function openStorage(wanted: SessionStore | undefined): OpenedStorage {
  if (wanted) return { store: wanted };
  // On a server memory is no loss. To read the names would throw where the browser denies them.
  if (!('document' in globalThis || 'indexedDB' in globalThis)) return { store: memoryStorage() };
  let memory = globalThis.crypto?.subtle ? undefined : memoryStorage();
  let failure = memory && createOwnError('StorageUnavailable');
  let tell = (_: unknown): void => {};
  let canOpen: boolean | undefined;
  const encrypted = createEncryptedStore({}, (isOpen) => {
    canOpen ||= isOpen;
  });
  const use = async <T>(work: (store: SessionStore) => Promise<T>): Promise<T> => {
    if (!memory) {
      try {
        return await work(encrypted);
      } catch (error) {
        if (canOpen !== false) throw error;
        if (!memory) {
          memory = memoryStorage();
          failure = createOwnError('StorageUnavailable', error);
          tell(failure);
        }
      }
    }
    return work(memory);
  };
  return {
    store: {
      get shared() {
        return !memory;
      },
      keepsSecrets: true,
      read: (key) => use((store) => store.read(key)),
      readEach: (keys) => use((store) => readEach(store, keys)),
      write: (key, value) => use((store) => store.write(key, value)),
      remove: (key) => use((store) => store.remove(key)),
      lock: (...options) => (memory ?? encrypted).lock(...options),
      ...(encrypted.watch && { watch: encrypted.watch }),
    },
    onDegraded(listener) {
      tell = listener;
      if (failure) tell(failure);
    },
  };
}
