import { createOwnError } from '../errors/own-errors.js';
import type { SessionStore } from '../platform/session-store.js';
import { createChangeChannel } from './change-channel.js';
import { withWebLock } from './web-lock.js';

/** What is used of a `Storage`, for apps that compile without the types of the DOM. */
export interface PageStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What {@link webStorage} can be told. */
export interface WebStorageOptions {
  /** Default: `localStorage`. */
  readonly storage?: PageStorage;
}

const name = 'claviger.web-storage';

/**
 * A store in `localStorage` or `sessionStorage`, in plain text: a person with access to the browser's storage, and
 * every script of the page, can read the tokens. `encryptedStorage` is the better choice wherever it works.
 *
 * All failures are thrown: no such storage, storage blocked, the quota used up. Where there are no Web Locks (a page
 * that is neither https nor on this machine), the store never grants a lock. A tab that is duplicated starts with a
 * copy of its `sessionStorage`, so that two tabs hold one session and don't see each other's renewals.
 *
 * @example
 * ```ts
 * const auth = createAuth(outputs, { storage: webStorage({ storage: sessionStorage }) });
 * ```
 */
export function webStorage(options: WebStorageOptions = {}): SessionStore {
  const channel = createChangeChannel(name);
  const seen = new Set<string>();
  // Asked for at each call: merely to look at it throws where storage is blocked.
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
    channel.tell(key);
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
    lock: (lockName, ...rest) => withWebLock(`${name}/${lockName}`, ...rest),
    watch(onChange) {
      const stopChannel = channel.watch(onChange);
      const onStorage = ({ key, storageArea }: StorageEvent): void => {
        if (storageArea !== storage()) return;
        // No key: all of it was cleared.
        for (const changed of key === null ? seen : [key]) onChange(changed);
      };
      // A server has no such event.
      globalThis.addEventListener?.('storage', onStorage);
      return () => {
        stopChannel();
        globalThis.removeEventListener?.('storage', onStorage);
      };
    },
  };
}
