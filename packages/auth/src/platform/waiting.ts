import { AuthError } from '../errors/auth-error.js';
import type { Platform } from './platform.js';

/** The error of a wait whose time is up. */
export function createTimeoutError(): AuthError {
  return new AuthError('service', 'Timeout', 'There was no answer in time.', {
    recoverySuggestion: 'Check the network, and try again.',
    retryable: true,
  });
}

/** Resolves after so many milliseconds. */
export function sleep(platform: Platform, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    platform.setTimer(delayMs, resolve);
  });
}

/**
 * Waits for something that others may be waiting for too: an abort or the time limit ends this wait alone, and
 * whatever is waited for goes on.
 *
 * @throws {AuthError} `Timeout` after `limitMs`; when the signal is aborted, its reason.
 */
export async function waitFor<T>(
  platform: Platform,
  work: Promise<T>,
  { limitMs, signal }: { readonly limitMs: number; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  signal?.throwIfAborted();
  let end = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    const cancelTimer = platform.setTimer(limitMs, () => reject(createTimeoutError()));
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', abort);
    end = () => {
      cancelTimer();
      signal?.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    end();
  }
}
