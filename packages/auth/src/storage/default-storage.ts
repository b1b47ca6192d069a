import { memoryStorage } from '../platform/memory-store.js';
import type { SessionStore } from '../platform/session-store.js';
import { encryptedStorage } from './encrypted-storage.js';

/** What a session is kept in. */
export interface OpenedStorage {
  readonly store: SessionStore;
  /** A page that has no IndexedDB or no WebCrypto: the session will be gone with it. */
  readonly isDegraded: boolean;
}

/**
 * The store that the app wants; without a wish an encrypted one in browsers, memory everywhere else. A page that can't
 * encrypt gets memory, never plain storage.
 */
export function openStorage(wanted: SessionStore | undefined): OpenedStorage {
  if (wanted) return { store: wanted, isDegraded: false };
  const canEncrypt = typeof indexedDB !== 'undefined' && globalThis.crypto?.subtle !== undefined;
  if (canEncrypt) return { store: encryptedStorage(), isDegraded: false };
  return { store: memoryStorage(), isDegraded: typeof document !== 'undefined' };
}
