import { createOwnError } from '../errors/own-errors.js';
import type { Platform } from './platform.js';

/** Resolves after so many milliseconds. */
export function sleep(platform: Platform, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    platform.setTimer(delayMs, resolve);
  });
}

/** A timer that is late by more than this has not been running, in milliseconds. */
const sleptMs = 1_000;

/** How long something may take, and what else ends it. */
export interface Limit {
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Begins anew when the machine slept, since what it waits for has slept too. What waits for a network is dead then. */
  readonly outlastsSleep?: boolean;
}

/**
 * Runs `work` with a signal that is aborted when the time is up (`Timeout`) or when the caller's is. The promise
 * ends with the signal, even if `work` does not: other callers may wait for the same `work`, which continues.
 *
 * @throws {AuthError} `Timeout` after `limitMs`; when the caller's signal is aborted, its reason.
 */
export async function withLimit<T>(
  platform: Platform,
  { limitMs, signal, outlastsSleep = false }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let cancelTimer = (): void => {};
  const startTimer = (): void => {
    const endAtMs = platform.now() + limitMs;
    cancelTimer = platform.setTimer(limitMs, () => {
      if (outlastsSleep && platform.now() - endAtMs > sleptMs) startTimer();
      else controller.abort(createOwnError('Timeout'));
    });
  };
  startTimer();
  // Safari before 17.4 has no `AbortSignal.any`.
  const follow = (): void => controller.abort(signal?.reason);
  try {
    return await new Promise((resolve, reject) => {
      const end = (): void => reject(controller.signal.reason);
      controller.signal.addEventListener('abort', end);
      if (signal?.aborted) return follow();
      signal?.addEventListener('abort', follow);
      work(controller.signal).then(resolve, reject);
    });
  } finally {
    cancelTimer();
    signal?.removeEventListener('abort', follow);
  }
}
