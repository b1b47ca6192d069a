import { requestLimitMs } from '../cognito/rpc.js';
import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import type { Platform } from '../platform/platform.js';
import { readEach } from '../platform/read-each.js';
import type { SessionStore } from '../platform/session-store.js';
import { withLimit } from '../platform/waiting.js';

/**
 * A store whose failures are all `StorageUnavailable`, silence included. The values that it holds pass through `see`.
 */
export function withNamedFailures(
  store: SessionStore,
  platform: Platform,
  see: (key: string, value: string | null) => string | null,
): SessionStore {
  const limited = <T>(work: () => Promise<T>): Promise<T> =>
    withLimit(platform, { limitMs: requestLimitMs, outlastsSleep: true }, work).catch((cause: unknown) => {
      // A store that knows more says more, such as which key is wrong.
      throw cause instanceof AuthError && cause.code === 'StorageUnavailable'
        ? cause
        : createOwnError('StorageUnavailable', cause);
    });
  return {
    // The default store finds out at its first use.
    get shared() {
      return store.shared;
    },
    keepsSecrets: store.keepsSecrets ?? false,
    lock: (name, options, work) => store.lock(name, options, work),
    ...(store.watch && { watch: store.watch.bind(store) }),
    read: (key) => limited(() => store.read(key)).then((value) => see(key, value)),
    readEach: async (keys) => {
      const values = await limited(() => readEach(store, keys));
      return values.map((value, index) => see(`${keys[index]}`, value));
    },
    write: (key, value) => limited(() => store.write(key, value)),
    remove: (key) => limited(() => store.remove(key)),
  };
}
