import { requestLimitMs } from '../cognito/rpc.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { memoryStorage } from '../platform/memory-store.js';
import { readEach } from '../platform/read-each.js';
import type { SessionStore } from '../platform/session-store.js';
import { withLimit } from '../platform/waiting.js';
import type { RecordStore, RecordsSource } from './opened-records.js';

type Naming = Pick<RecordsSource, 'opened' | 'platform' | 'namespace' | 'emitDegraded'>;

/**
 * Wraps a store under a namespace. Each failure, silence included, is `StorageUnavailable`. Memory replaces a denied store, and
 * damaged values count as absent. Both are reported.
 */
export function withNamedFailures({ opened, platform, namespace, emitDegraded }: Naming): RecordStore {
  let isDamaged = false;
  const toKey = (key: string): string => namespace + key;
  const limited = async <T>(work: (store: SessionStore) => Promise<T>): Promise<T> => {
    const { store } = opened;
    try {
      return await withLimit(platform, { limitMs: requestLimitMs, outlastsSleep: true }, () => work(store));
    } catch (cause) {
      // An error of the store itself is more exact, for example about a wrong key.
      const isNamed = asAuthError(cause).code.startsWith('Storage');
      const error = isNamed ? cause : createOwnError('StorageUnavailable', cause);
      if (opened.isDenied && store === opened.store) {
        opened.store = memoryStorage();
        emitDegraded(error);
      }
      if (store !== opened.store) return work(opened.store);
      throw error;
    }
  };
  const readValues = async (keys: readonly string[], isAgain = false): Promise<(string | null)[]> => {
    try {
      return await limited((store) => readEach(store, keys.map(toKey)));
    } catch (error) {
      if (asAuthError(error).code !== 'StorageDamaged') throw error;
      if (!isDamaged) emitDegraded(error);
      isDamaged = true;
      // A store that cannot set damaged values aside finds them again.
      return isAgain ? keys.map(() => null) : readValues(keys, true);
    }
  };
  return {
    readEach: readValues,
    write: (key, value) => limited((store) => store.write(toKey(key), value)),
    remove: (key) => limited((store) => store.remove(toKey(key))),
  };
}
