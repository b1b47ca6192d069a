import { createOwnError } from '../errors/own-errors.js';
import type { SessionStore } from '../platform/session-store.js';
import { createChangeChannel } from './change-channel.js';
import { withWebLock } from './web-lock.js';

/** The used part of `Storage`, for apps that compile without the types of the DOM. */
export interface PageStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The options of {@link webStorage}. */
export interface WebStorageOptions {
  /** Default: `localStorage`. */
  readonly storage?: PageStorage;
}

const NAME = 'claviger.web-storage';

/**
 * A store in `localStorage` or `sessionStorage`, in plain text: each script of the page can read the tokens, and so can a
 * person with access to the browser's storage. Prefer `encryptedStorage` where it works.
 *
 * Each failure rejects: no such storage, blocked storage, an exhausted quota. Without Web Locks (on a page that is neither
 * https nor on this machine) the store never grants a lock. A duplicated tab starts with a copy of `sessionStorage`: then
 * two tabs have one session and do not see each other's renewals.
 *
 * @example
 * ```ts
 * const auth = createAuth(outputs, { storage: webStorage({ storage: sessionStorage }) });
 * ```
 */
export function webStorage(options: WebStorageOptions = {}): SessionStore {
  const channel = createChangeChannel(NAME);
  const seen = new Set<string>();
  // Read at each call: where storage is blocked, reading the property throws.
  const storage = (): PageStorage => {
    const found = options.storage ?? globalThis.localStorage;
    if (!found)
      throw createOwnError(
        'StorageUnavailable',
        new DOMException('There is no localStorage here.', 'NotSupportedError'),
      );
    return found;
  };
  const change = (key: string, act: (storage: PageStorage) => void): void => {
    act(storage());
    seen.add(key);
    channel.emit(key);
  };
  return {
    shared: true,
    async read(key) {
      seen.add(key);
      return storage().getItem(key);
    },
    async write(key, value) {
      change(key, (storage) => storage.setItem(key, value));
    },
    async remove(key) {
      change(key, (storage) => storage.removeItem(key));
    },
    lock: (lockName, ...rest) => withWebLock(`${NAME}/${lockName}`, ...rest),
    watch(onChange) {
      const stopChannel = channel.watch(onChange);
      const onStorage = ({ key, storageArea }: StorageEvent): void => {
        if (storageArea !== storage()) return;
        // Without a key the whole storage was cleared.
        for (const changed of key === null ? seen : [key]) onChange(changed);
      };
      // A server has no events.
      globalThis.addEventListener?.('storage', onStorage);
      return () => {
        stopChannel();
        globalThis.removeEventListener?.('storage', onStorage);
      };
    },
  };
}
