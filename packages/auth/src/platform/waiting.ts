import { AuthError } from '../errors/auth-error.js';
import type { Platform } from './platform.js';

/** The reason of an abort, always as something to throw. */
function abortReason(signal: AbortSignal): unknown {
  return signal.reason ?? new DOMException('The operation was aborted.', 'AbortError');
}

/** Throws the signal's reason when it is aborted already. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}

/** Resolves after so many milliseconds; rejects as soon as the signal is aborted. */
export function sleep(platform: Platform, delayMs: number, signal?: AbortSignal): Promise<void> {
  return waitFor(platform, new Promise<void>(() => {}), { signal, limitMs: delayMs, atLimit: () => undefined });
}

/** How a wait ends early. */
export interface WaitOptions<T> {
  readonly signal?: AbortSignal | undefined;
  readonly limitMs: number;
  /** What the wait gives when the time is up. Default: it throws `Timeout`. */
  readonly atLimit?: () => T;
}

/** The error of a wait whose time is up. */
export function createTimeoutError(limitMs: number): AuthError {
  return new AuthError('service', 'Timeout', `No answer within ${Math.ceil(limitMs / 1000)} s.`, {
    recoverySuggestion: 'Check the network, and try again.',
    retryable: true,
  });
}

/**
 * Waits for something that others may be waiting for too: an abort or the time limit ends this wait alone, and
 * whatever is waited for goes on.
 */
export function waitFor<T>(platform: Platform, work: Promise<T>, options: WaitOptions<T>): Promise<T> {
  const { signal, limitMs } = options;
  return new Promise<T>((resolve, reject) => {
    throwIfAborted(signal);
    const onAbort = (): void => {
      finish();
      if (signal) reject(abortReason(signal));
    };
    const cancelTimer = platform.setTimer(limitMs, () => {
      finish();
      if (options.atLimit) resolve(options.atLimit());
      else reject(createTimeoutError(limitMs));
    });
    const finish = (): void => {
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort);
    work.then(
      (value) => {
        finish();
        resolve(value);
      },
      (error) => {
        finish();
        reject(error);
      },
    );
  });
}
