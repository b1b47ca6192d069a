import { AuthError } from '../../errors/auth-error.js';
import { asAuthError } from '../../errors/own-errors.js';
import type { Platform } from '../../platform/platform.js';
import { withLimit } from '../../platform/waiting.js';
import type { ServerLogRecord } from '../settings/log.js';
import type { ServerStore } from '../stores/server-store.js';

/** The time limit of one call, in milliseconds: a user waits for it. */
const LIMIT_MS = 5_000;
/** After a call without an answer all others fail at once for so long, in milliseconds: one request makes several. */
const PAUSE_MS = 1_000;

/** What a guard takes from its server. */
export interface GuardParts {
  readonly platform: Platform;
  report(record: ServerLogRecord): void;
}

/**
 * Guards the store of an app: each call ends. A failure is reported, and rejects with an `AuthError` `StorageUnavailable`: so does a
 * store that throws, gives no answer for 5 seconds, or returns what is no text. `null` counts as absent, as many clients return it.
 */
export function guardStore(store: ServerStore, { platform, report }: GuardParts): ServerStore {
  let silence: { readonly error: AuthError; readonly untilMs: number } | undefined;
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    if (silence && platform.monotonicMs() < silence.untilMs) throw silence.error;
    try {
      // A store may throw before it returns a promise.
      return await withLimit(platform, { limitMs: LIMIT_MS }, async () => work());
    } catch (cause) {
      const error = createStoreError(cause);
      if (asAuthError(cause).code === 'Timeout') silence = { error, untilMs: platform.monotonicMs() + PAUSE_MS };
      report({ event: 'store.failed', error });
      throw error;
    }
  };
  return {
    get: (key) => guard(async () => checkValue(await store.get(key))),
    set: (key, value, seconds) => guard(() => store.set(key, value, seconds)),
    add: (key, value, seconds) => guard(async () => Boolean(await store.add(key, value, seconds))),
    remove: (key) => guard(() => store.remove(key)),
    removeIf: (key, value) => guard(async () => Boolean(await store.removeIf(key, value))),
  };
}

function checkValue(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new TypeError(`get() of the store returned a value of type ${typeof value}.`);
}

function createStoreError(cause: unknown): AuthError {
  return new AuthError('service', 'StorageUnavailable', 'The store of the server failed.', {
    recoverySuggestion: 'Try again soon. The log record store.failed has the cause.',
    retryable: true,
    retryAfterMs: PAUSE_MS,
    cause,
  });
}
