import { memoryStorage } from '../platform/memory-store.js';
import type { SessionStore } from '../platform/session-store.js';
import { createEncryptedStore } from './encrypted-storage.js';

/** The store of a session. */
export interface OpenedStorage {
  /** The store. Memory replaces a denied store for the lifetime of the page. */
  store: SessionStore;
  /** Whether the browser denies its storage: then the session ends with the page. */
  isDenied: boolean;
}

/**
 * Opens the app's store, or the default: an encrypted store in browsers, memory elsewhere. A page that cannot encrypt gets
 * memory, never plain storage.
 *
 * The default depends on whether the database opens. Sandboxed frames, third-party frames and blocked site data have
 * IndexedDB, but deny it. After the database has opened once, a later failure is an error, and memory never replaces it.
 */
export function openStorage(wanted: SessionStore | undefined): OpenedStorage {
  const opened = { store: wanted ?? memoryStorage(), isDenied: false };
  // A server uses memory. `in` does not throw where a browser denies access to these.
  if (wanted || !('document' in globalThis || 'indexedDB' in globalThis)) return opened;
  if (!globalThis.crypto?.subtle) return { ...opened, isDenied: true };
  let hasOpened = false;
  opened.store = createEncryptedStore({}, (isOpen) => {
    hasOpened ||= isOpen;
    opened.isDenied = !hasOpened;
  });
  return opened;
}
