import { AuthError } from '../errors/auth-error.js';
import type { Platform } from '../platform/platform.js';
import { sleep } from '../platform/waiting.js';

const attempts = 3;
const firstDelayMs = 200;
/** A service that asks for a longer pause is left alone; the next caller after it asks again. */
const longestDelayMs = 10_000;

/** Whatever was thrown, as an {@link AuthError}. */
export function asAuthError(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  return new AuthError('unknown', 'Unknown', 'Something unexpected went wrong.', {
    recoverySuggestion: 'Look at the cause; if it is not yours, report it.',
    cause: error,
  });
}

/**
 * Makes an attempt at something that is safe to repeat, and up to two more when it fails for a passing reason:
 * exponential delays with full jitter, never shorter than the service asked for.
 *
 * @throws {AuthError} the last failure.
 */
export async function withRetries<T>(platform: Platform, attempt: () => Promise<T>): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (thrown) {
      const error = asAuthError(thrown);
      const delayMs = Math.max(error.retryAfterMs ?? 0, platform.random() * firstDelayMs * 2 ** made);
      if (!error.retryable || made >= attempts || delayMs > longestDelayMs) throw error;
      await sleep(platform, delayMs);
    }
  }
}
