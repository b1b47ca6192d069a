import { requestLimitMs } from '../cognito/rpc.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { memoryStorage } from '../platform/memory-store.js';
import type { Platform } from '../platform/platform.js';
import { readEach } from '../platform/read-each.js';
import type { SessionStore } from '../platform/session-store.js';
import { withLimit } from '../platform/waiting.js';
import type { OpenedStorage } from '../storage/default-storage.js';

/** What {@link withNamedFailures} tells. */
interface Observer {
  /** The values that the store holds pass through this. */
  see(key: string, value: string | null): string | null;
  /** Memory takes the place of the store, or damaged values are gone from it. */
  onDegraded(error: unknown): void;
}

/**
 * A store whose failures are all `StorageUnavailable`, silence included. Memory takes the place of one that is denied, and
 * damaged values count as absent.
 */
export function withNamedFailures(
  opened: OpenedStorage,
  platform: Platform,
  { see, onDegraded }: Observer,
): SessionStore {
  const first = opened.store;
  let isDamaged = false;
  const limited = async <T>(work: (store: SessionStore) => Promise<T>): Promise<T> => {
    const { store } = opened;
    try {
      return await withLimit(platform, { limitMs: requestLimitMs, outlastsSleep: true }, () => work(store));
    } catch (cause) {
      // A store that knows more says more, such as which key is wrong.
      const isNamed = asAuthError(cause).code.startsWith('Storage');
      const error = isNamed ? cause : createOwnError('StorageUnavailable', cause);
      if (opened.isDenied && store === opened.store) {
        opened.store = memoryStorage();
        onDegraded(error);
      }
      if (store !== opened.store) return work(opened.store);
      throw error;
    }
  };
  const readValues = async (keys: readonly string[], isAgain = false): Promise<(string | null)[]> => {
    try {
      const values = await limited((store) => readEach(store, keys));
      return values.map((value, index) => see(`${keys[index]}`, value));
    } catch (error) {
      if (asAuthError(error).code !== 'StorageDamaged') throw error;
      if (!isDamaged) onDegraded(error);
      isDamaged = true;
      // A store that can't set them aside finds them again.
      return isAgain ? keys.map(() => null) : readValues(keys, true);
    }
  };
  return {
    get shared() {
      return opened.store.shared;
    },
    keepsSecrets: first.keepsSecrets ?? false,
    lock: async (...options) => opened.store.lock(...options),
    ...(first.watch && { watch: first.watch.bind(first) }),
    removeDamaged: async () => first.removeDamaged?.(),
    read: async (key) => (await readValues([key]))[0] ?? null,
    readEach: readValues,
    write: (key, value) => limited((store) => store.write(key, value)),
    remove: (key) => limited((store) => store.remove(key)),
  };
}
