import { memoryStorage } from '../platform/memory-store.js';
import type { SessionStore } from '../platform/session-store.js';
import { encryptedStorage } from './encrypted-storage.js';

/** What a session is kept in when the app doesn't say. */
export interface DefaultStorage {
  readonly store: SessionStore;
  /** A page that has no IndexedDB or no WebCrypto: the session will be gone with it. */
  readonly isDegraded: boolean;
}

/** Encrypted in browsers, in memory everywhere else; a page that can't encrypt gets memory, never plain storage. */
export function openDefaultStorage(): DefaultStorage {
  const canEncrypt = typeof indexedDB !== 'undefined' && globalThis.crypto?.subtle !== undefined;
  if (canEncrypt) return { store: encryptedStorage(), isDegraded: false };
  return { store: memoryStorage(), isDegraded: typeof document !== 'undefined' };
}
