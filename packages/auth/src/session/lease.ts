import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import type { Platform } from '../platform/platform.js';
import { sleep } from '../platform/waiting.js';
import { type Freshness, isRenewedEnough } from './freshness.js';
import type { Runtime } from './runtime.js';

/** A value that a lease keeps fresh, and its renewal. */
export interface Leased {
  /** The name of the lock of the renewal. */
  readonly lock: string;
  freshness(): Freshness;
  /** Changes with each renewal, by this context or another one. */
  version(): unknown;
  /** The time of the value's request, by `Platform.now`. */
  issuedAtMs(): number;
  /** Reads the store. Resolves to false when there is no value to renew. */
  sync(force: boolean): Promise<boolean>;
  /**
   * Sends each request by {@link sendUnpaused}, and stores the answer. It is safe to repeat. Rejects with the error of a failure.
   * `onValue`: gives callers the value before it is stored.
   */
  send(isLocked: boolean, onValue: () => void): Promise<void>;
  /** Called after a failed run; `isFirst` for the first one after a success. Returns the error for the callers. */
  fail(error: AuthError, isFirst: boolean): AuthError;
}

/** Keeps one value fresh for all callers. */
export interface Lease {
  /**
   * Resolves at once while the value is fresh or due. Otherwise it renews the value, and resolves to the error of a failure.
   * The caller decides whether the old value is still usable.
   */
  ensure(force: boolean): Promise<AuthError | undefined>;
  /** Ends the pause after a failure, because the network may be back. A pause of `Retry-After` continues. */
  resume(): void;
  /** Returns the error of the last run; undefined after a renewal here or in another context. */
  error(): AuthError | undefined;
}

/** A pause that the service requested (`Retry-After`). */
export interface RetryAfter {
  readonly error: AuthError;
  /** No request before this time of `Platform.now`. */
  readonly untilMs: number;
}

/** The dependencies of a lease. */
export interface LeaseParts {
  readonly platform: Platform;
  readonly runtime: Pick<Runtime, 'withLock'>;
  /** The requested pauses by the lock of the lease. They also apply to the next guest and the next sign-in. */
  readonly retryAfter: Map<string, RetryAfter>;
}

const attempts = 3;
const firstDelayMs = 200;
/** The longest wait of a run for another attempt. */
const longestDelayMs = 10_000;
/** The first and the longest pause after failed runs. */
const firstPauseMs = 5_000;
const longestPauseMs = 300_000;

/** One run, shared by all callers that need it. */
interface Run {
  /** The time of the last forced call, which requires a value of a later request. Undefined without one. */
  forcedAtMs: number | undefined;
  /** Whether the request was sent. */
  isSent: boolean;
  /** The version at the start. */
  readonly seen: unknown;
}

/** Creates the lease of a value: one run at a time, retries in it, and a pause after a failure. */
export function createLease(parts: LeaseParts, leased: Leased): Lease {
  const { platform, retryAfter } = parts;
  let current: Run | undefined;
  let running: Promise<AuthError | undefined>;
  let next: Promise<AuthError | undefined> | undefined;
  /** The error of the last run, and the version that could not be renewed: another version ends the failure. */
  let lastError: AuthError | undefined;
  let failedVersion: unknown;
  /** The number of failed runs right before the last one. */
  let failures = 0;
  /** Backoff: no unforced run before this time. */
  let untilMs = 0;

  const askedUntilMs = (): number => retryAfter.get(leased.lock)?.untilMs ?? 0;
  const error = (): AuthError | undefined => (failedVersion === leased.version() ? lastError : undefined);
  const settle = async (run: Run): Promise<AuthError | undefined> => {
    try {
      await retry(parts, leased, run);
      lastError = undefined;
    } catch (thrown) {
      const isFirst = !error();
      failures = isFirst ? 0 : failures + 1;
      untilMs = Math.max(platform.now() + Math.min(firstPauseMs * 2 ** failures, longestPauseMs), askedUntilMs());
      lastError = leased.fail(asAuthError(thrown), isFirst);
      failedVersion = leased.version();
    }
    current = undefined;
    return lastError;
  };
  const join = (force: boolean): Promise<AuthError | undefined> => {
    const forcedAtMs = force ? platform.now() : undefined;
    if (!current) {
      current = { forcedAtMs, isSent: false, seen: leased.version() };
      running = settle(current);
      return running;
    }
    if (!force || !current.isSent) {
      current.forcedAtMs = forcedAtMs ?? current.forcedAtMs;
      return running;
    }
    // The current request was sent before this call. One more follows, for all forced callers until then.
    next ??= running.then(() => {
      next = undefined;
      return begin(true);
    });
    return next;
  };
  const begin = async (force: boolean): Promise<AuthError | undefined> =>
    lastError && platform.now() < (force || !error() ? askedUntilMs() : untilMs) ? lastError : join(force);
  const ensure = async (force: boolean): Promise<AuthError | undefined> => {
    const freshness = leased.freshness();
    if (!force && freshness === 'fresh') return undefined;
    const result = begin(force);
    return !force && freshness === 'due' ? undefined : result;
  };
  const resume = (): void => {
    untilMs = askedUntilMs();
  };
  return { ensure, resume, error };
}

/**
 * Sends one request of a renewal, unless the service has requested a pause, and keeps the pause that the answer requests. The answer
 * may come when the run is over: the pause applies to all leases with this lock.
 *
 * @throws {AuthError} the error that requested the pause; the errors of `send`.
 */
export async function sendUnpaused<T>(
  { platform, retryAfter }: Pick<LeaseParts, 'platform' | 'retryAfter'>,
  lock: string,
  send: () => Promise<T>,
): Promise<T> {
  const asked = retryAfter.get(lock);
  if (asked && platform.now() < asked.untilMs) throw asked.error;
  try {
    return await send();
  } catch (thrown) {
    const error = asAuthError(thrown);
    const { retryAfterMs } = error;
    if (retryAfterMs) retryAfter.set(lock, { error, untilMs: platform.now() + retryAfterMs });
    throw error;
  }
}

/** Up to three attempts, with exponential delays and full jitter, never shorter than the service requested. */
async function retry(parts: LeaseParts, leased: Leased, run: Run): Promise<void> {
  const { platform } = parts;
  let wasLate = false;
  for (let made = 1; ; made++) {
    try {
      if (!(await attempt(parts, leased, run))) return;
    } catch (thrown) {
      const error = asAuthError(thrown);
      const { retryable, retryAfterMs = 0 } = error;
      const delayMs = Math.max(retryAfterMs, platform.random() * firstDelayMs * 2 ** made);
      if (!retryable || made >= attempts || delayMs > longestDelayMs) throw thrown;
      await sleep(platform, delayMs);
      continue;
    }
    if (wasLate) throw createOwnError('Expired');
    wasLate = true;
  }
}

/**
 * Reads the store first, and adopts a renewal by another context. Resolves to whether the answer arrived already expired,
 * because the machine slept or its clock was set during the attempt.
 */
function attempt(parts: LeaseParts, leased: Leased, run: Run): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const work = async (isLocked: boolean): Promise<void> => {
      const { forcedAtMs } = run;
      if (!(await leased.sync(forcedAtMs !== undefined))) return;
      const before = leased.version();
      // A caller may have forced the run during the wait.
      if (isRenewedEnough(leased, before !== run.seen, run.forcedAtMs)) return;
      run.isSent = true;
      const onValue = (): void => resolve(leased.version() !== before && leased.freshness() === 'expired');
      await leased.send(isLocked, onValue);
      onValue();
    };
    parts.runtime.withLock(leased.lock, work).then(() => resolve(false), reject);
  });
}
