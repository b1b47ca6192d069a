import { createOwnError } from '../errors/own-errors.js';
import type { Platform } from './platform.js';

/** Resolves after so many milliseconds. */
export function sleep(platform: Platform, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    platform.setTimer(delayMs, resolve);
  });
}

/** How long something may take, and what else ends it. */
export interface Limit {
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` with a signal that is aborted when the time is up (`Timeout`) or when the caller's is. The promise
 * ends with the signal, whatever `work` does: others may wait for the same thing, and that goes on.
 *
 * @throws {AuthError} `Timeout` after `limitMs`; when the caller's signal is aborted, its reason.
 */
export async function withLimit<T>(
  platform: Platform,
  { limitMs, signal }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const cancelTimer = platform.setTimer(limitMs, () => controller.abort(createOwnError('Timeout')));
  const either = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  try {
    return await new Promise((resolve, reject) => {
      const end = (): void => reject(either.reason);
      if (either.aborted) return end();
      either.addEventListener('abort', end);
      work(either).then(resolve, reject);
    });
  } finally {
    cancelTimer();
  }
}
