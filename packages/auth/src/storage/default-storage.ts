import { memoryStorage } from '../platform/memory-store.js';
import type { SessionStore } from '../platform/session-store.js';
import { createEncryptedStore } from './encrypted-storage.js';

/** What a session is kept in. */
export interface OpenedStorage {
  /** Memory takes the place of a store that is denied, for the life of the page. */
  store: SessionStore;
  /** The browser denies its storage: the session lasts as long as the page. */
  isDenied: boolean;
}

/**
 * The store that the app passed; without one an encrypted store in browsers, memory everywhere else. A page that can't
 * encrypt gets memory, never plain storage.
 *
 * Opening the database decides, not its presence: sandboxed frames, third-party frames and blocked site data have one
 * that denies. Where it has opened once, a later failure is a failure, and memory never takes its place.
 */
export function openStorage(wanted: SessionStore | undefined): OpenedStorage {
  const opened = { store: wanted ?? memoryStorage(), isDenied: false };
  // On a server memory is no loss. Where the browser denies these, reading them would throw.
  if (wanted || !('document' in globalThis || 'indexedDB' in globalThis)) return opened;
  if (!globalThis.crypto?.subtle) return { ...opened, isDenied: true };
  let hasOpened = false;
  opened.store = createEncryptedStore({}, (isOpen) => {
    hasOpened ||= isOpen;
    opened.isDenied = !hasOpened;
  });
  return opened;
}
