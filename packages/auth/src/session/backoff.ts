import type { AuthError } from '../errors/auth-error.js';

/** What failed is not tried again before its time. */
export interface Backoff {
  readonly error: AuthError;
  readonly failures: number;
  /** By the monotonic clock. */
  readonly untilMs: number;
}

/** The first pause after a failure, and the longest, in milliseconds. */
const firstPauseMs = 5_000;
const longestPauseMs = 300_000;

/** The pause after one more failure: twice as long as the last one, and never shorter than the service asked for. */
export function nextBackoff(previous: Backoff | undefined, error: AuthError, nowMs: number): Backoff {
  const failures = (previous?.failures ?? 0) + 1;
  const pauseMs = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
  return { error, failures, untilMs: nowMs + Math.max(pauseMs, error.retryAfterMs ?? 0) };
}

/**
 * Whether it is too early to try again. Whoever insists may try before the pause is over, unless it is the service
 * that asked for it.
 */
export function isResting(backoff: Backoff | undefined, nowMs: number, insist: boolean): backoff is Backoff {
  return backoff !== undefined && nowMs < backoff.untilMs && !(insist && backoff.error.retryAfterMs === undefined);
}
