import { createOwnError } from '../errors/own-errors.js';
import type { Platform } from './platform.js';

/** Resolves after `delayMs`. */
export function sleep(platform: Platform, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    platform.setTimer(delayMs, resolve);
  });
}

/** A timer that is late by more than this was suspended, in milliseconds. */
const SLEPT_MS = 1_000;

/** The time limit of some work, and the signal that ends it earlier. */
export interface Limit {
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Restarts after a sleep of the machine, for work that slept too. A network request does not survive a sleep. Default false. */
  readonly outlastsSleep?: boolean;
}

/**
 * Runs `work` with a signal that aborts after `limitMs` (`Timeout`) or with the caller's signal. The promise settles with
 * the signal even if `work` continues: other callers may wait for the same `work`.
 *
 * @throws {AuthError} `Timeout` after `limitMs`; after an abort, the reason of the caller's signal.
 */
export async function withLimit<T>(
  platform: Platform,
  { limitMs, signal, outlastsSleep }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let cancelTimer = (): void => {};
  let end: (reason: unknown) => void;
  const startTimer = (leftMs: number): void => {
    // In short steps: a sleep makes one of them late, also when it is about as long as the limit.
    const stepMs = outlastsSleep ? Math.min(leftMs, SLEPT_MS) : leftMs;
    const lateAtMs = platform.now() + stepMs + SLEPT_MS;
    cancelTimer = platform.setTimer(stepMs, () => {
      if (outlastsSleep && platform.now() > lateAtMs) startTimer(limitMs);
      else if (leftMs > stepMs) startTimer(leftMs - stepMs);
      else end(createOwnError('Timeout'));
    });
  };
  // Safari before 17.4 has no `AbortSignal.any`.
  const follow = (): void => end(signal?.reason);
  try {
    return await new Promise((resolve, reject) => {
      // Not all runtimes keep the reason of a signal.
      end = (reason) => {
        reject(reason);
        controller.abort(reason);
      };
      startTimer(limitMs);
      if (signal?.aborted) return follow();
      signal?.addEventListener('abort', follow);
      work(controller.signal).then(resolve, reject);
    });
  } finally {
    cancelTimer();
    signal?.removeEventListener('abort', follow);
  }
}
