import { type AuthError, asAuthError } from '../errors/auth-error.js';
import type { Platform } from '../platform/platform.js';
import { sleep } from '../platform/waiting.js';
import type { Freshness } from './freshness.js';

/** One run of a renewal, which everybody who needs it waits for together. */
export interface Flight {
  /** Whether somebody wants it done although what is there is fresh. May become true until `sent` is. */
  force: boolean;
  /** Set by the attempt when its request leaves. */
  sent: boolean;
}

/** What is to be kept fresh, and how. */
export interface Renewable {
  freshness(): Freshness;
  /** Begins a run; gives its attempt, which is safe to repeat and rejects with why it failed. */
  begin(flight: Flight): () => Promise<void>;
  /** Hears of a run that failed, after all its attempts; `isFirst` until one succeeds. Says what callers are told. */
  fail(error: AuthError, isFirst: boolean): AuthError;
}

/** Keeps one thing fresh for everybody who uses it. */
export interface Renewal {
  /**
   * Resolves at once while the thing is fresh, or when it is merely due. Otherwise renews it and resolves with the
   * error if that failed; whether the old one can still be used is for the caller to see.
   */
  ensure(force: boolean): Promise<AuthError | undefined>;
  /** Why the last run failed; undefined once one has succeeded. */
  error(): AuthError | undefined;
}

const attempts = 3;
const firstDelayMs = 200;
/** Nobody waits longer than this for another attempt. */
const longestDelayMs = 10_000;
/** After a run that failed, the first pause before the next one, and the longest. */
const firstPauseMs = 5_000;
const longestPauseMs = 300_000;

/** Makes the renewal of something: one run at a time, retries in it, and a pause after it when it failed. */
export function createRenewal(platform: Platform, renewable: Renewable): Renewal {
  let current: { readonly flight: Flight; readonly run: Promise<AuthError | undefined> } | undefined;
  let next: Promise<AuthError | undefined> | undefined;
  let failure: { readonly error: AuthError; readonly count: number; readonly untilMs: number } | undefined;

  const run = async (flight: Flight): Promise<AuthError | undefined> => {
    try {
      await withRetries(platform, renewable.begin(flight));
      failure = undefined;
      return undefined;
    } catch (thrown) {
      const cause = asAuthError(thrown);
      const error = renewable.fail(cause, !failure);
      const count = failure ? failure.count + 1 : 0;
      const pauseMs = Math.max(Math.min(firstPauseMs * 2 ** count, longestPauseMs), cause.retryAfterMs ?? 0);
      failure = { error, count, untilMs: platform.now() + pauseMs };
      return error;
    } finally {
      current = undefined;
    }
  };

  const join = (force: boolean): Promise<AuthError | undefined> => {
    if (!current) {
      const flight = { force, sent: false };
      current = { flight, run: run(flight) };
      return current.run;
    }
    if (!force) return current.run;
    if (!current.flight.sent) {
      current.flight.force = true;
      return current.run;
    }
    // What is on its way was asked for before this caller came: once more after it, for all who come meanwhile.
    next ??= current.run.then(() => {
      next = undefined;
      return join(true);
    });
    return next;
  };

  return {
    async ensure(force) {
      const freshness = renewable.freshness();
      if (!force && freshness === 'fresh') return undefined;
      // Whoever insists may try before the pause is over, unless it is the service that asked for it.
      const isResting = failure && platform.now() < failure.untilMs && !(force && !failure.error.retryAfterMs);
      if (isResting) return failure?.error;
      const renewed = join(force);
      return !force && freshness === 'due' ? undefined : renewed;
    },
    error: () => failure?.error,
  };
}

/** Up to three attempts, with exponential delays and full jitter, never shorter than the service asked for. */
async function withRetries(platform: Platform, attempt: () => Promise<void>): Promise<void> {
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (thrown) {
      const { retryable, retryAfterMs = 0 } = asAuthError(thrown);
      const delayMs = Math.max(retryAfterMs, platform.random() * firstDelayMs * 2 ** made);
      if (!retryable || made >= attempts || delayMs > longestDelayMs) throw thrown;
      await sleep(platform, delayMs);
    }
  }
}
