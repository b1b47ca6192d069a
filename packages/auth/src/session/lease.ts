import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { sleep } from '../platform/waiting.js';
import type { Freshness } from './freshness.js';
import type { Core, RetryAfter } from './runtime.js';

/** A value that is kept fresh, and how. */
export interface Renewable {
  /** The lock under which it is renewed. */
  readonly lock: string;
  freshness(): Freshness;
  /** Another value after every renewal, by this context or another one. */
  version(): unknown;
  /** When the value was asked for, by `Platform.now`. */
  issuedAtMs(): number;
  /** Reads what the store holds. Resolves to false when nothing is left to renew. */
  look(force: boolean): Promise<boolean>;
  /** Asks the service and keeps its answer. Safe to repeat; rejects with the reason of a failure. */
  send(isLocked: boolean): Promise<void>;
  /** Called after a run whose attempts all failed; `isFirst` until one succeeds. Returns the error for the callers. */
  fail(error: AuthError, isFirst: boolean): AuthError;
}

/** Keeps one value fresh for all its users. */
export interface Renewal {
  /**
   * Resolves at once while the value is fresh, or merely due. Otherwise renews it, and resolves to the error if that
   * failed; the caller decides whether the old value still serves.
   */
  ensure(force: boolean): Promise<AuthError | undefined>;
  /** Ends the pause after a failure, unless the service asked for it: the network may be back. */
  resume(): void;
  /** Why the last run failed; undefined once the value was renewed, here or in another context. */
  error(): AuthError | undefined;
}

const attempts = 3;
const firstDelayMs = 200;
/** No run waits longer than this for another attempt. */
const longestDelayMs = 10_000;
/** After a run that failed, the first pause before the next one, and the longest. */
const firstPauseMs = 5_000;
const longestPauseMs = 300_000;

/** Written instants are whole milliseconds. */
const inexactMs = 1;

/** One run, shared by all callers that need it. */
interface Run {
  /** When a caller last forced it: only what was asked for since then will do. Undefined when no caller did. */
  forcedAtMs: number | undefined;
  /** The request has left. */
  isSent: boolean;
  result: Promise<AuthError | undefined>;
}

/** A run that failed. */
interface Failure {
  readonly error: AuthError;
  /** How many had failed right before it. */
  readonly count: number;
  /** The version that could not be renewed: another one ends the failure. */
  readonly version: unknown;
}

/** Creates the renewal of a value: one run at a time, retries in it, and a pause after a failure. */
export function createRenewal(core: Core, renewable: Renewable): Renewal {
  const { platform } = core;
  let current: Run | undefined;
  let next: Promise<AuthError | undefined> | undefined;
  let last: Failure | undefined;
  /** Backoff: no unforced run before this time. */
  let untilMs = 0;

  /** Until when the service asked not to be asked (`Retry-After`), the renewal of an earlier guest or sign-in included. */
  const asked = (): RetryAfter | undefined => core.retryAfter.get(renewable.lock);
  const askedUntilMs = (): number => asked()?.untilMs ?? 0;
  const failure = (): Failure | undefined => (last?.version === renewable.version() ? last : undefined);

  /**
   * Looks first: a renewal by another context is adopted. Resolves to whether the answer arrived already expired, because
   * the machine slept or its clock was set during the attempt.
   */
  const attempt = async (run: Run, seen: unknown): Promise<boolean> => {
    let isLate = false;
    await core.exclusively(renewable.lock, async (isLocked) => {
      if (!(await renewable.look(run.forcedAtMs !== undefined))) return;
      const freshness = renewable.freshness();
      const before = renewable.version();
      const isRenewed = before !== seen && freshness !== 'stale';
      // A forced caller gets nothing that was asked for before the call.
      const isEnough =
        run.forcedAtMs === undefined
          ? isRenewed || freshness === 'fresh'
          : isRenewed && renewable.issuedAtMs() >= run.forcedAtMs - inexactMs;
      if (freshness !== 'expired' && isEnough) return;
      // The answer came while this run waited for the lock.
      if (platform.now() < askedUntilMs()) throw asked()?.error;
      run.isSent = true;
      await renewable.send(isLocked);
      isLate = renewable.version() !== before && renewable.freshness() === 'expired';
    });
    return isLate;
  };

  /** Up to three attempts, with exponential delays and full jitter, never shorter than the service asked for. */
  const retry = async (run: Run): Promise<void> => {
    const seen = renewable.version();
    let wasLate = false;
    for (let made = 1; ; made++) {
      let isLate: boolean;
      try {
        isLate = await attempt(run, seen);
      } catch (thrown) {
        const error = asAuthError(thrown);
        const { retryable, retryAfterMs = 0 } = error;
        if (retryAfterMs > 0 && error !== asked()?.error)
          core.retryAfter.set(renewable.lock, { error, untilMs: platform.now() + retryAfterMs });
        const delayMs = Math.max(retryAfterMs, platform.random() * firstDelayMs * 2 ** made);
        if (!retryable || made >= attempts || delayMs > longestDelayMs) throw thrown;
        await sleep(platform, delayMs);
        continue;
      }
      if (!isLate) return;
      if (wasLate) throw createOwnError('Expired');
      wasLate = true;
    }
  };

  const settle = async (run: Run): Promise<AuthError | undefined> => {
    try {
      await retry(run);
      last = undefined;
    } catch (thrown) {
      const cause = asAuthError(thrown);
      const before = failure();
      const count = before ? before.count + 1 : 0;
      const nowMs = platform.now();
      untilMs = Math.max(nowMs + Math.min(firstPauseMs * 2 ** count, longestPauseMs), askedUntilMs());
      const error = renewable.fail(cause, !before);
      last = { error, count, version: renewable.version() };
    }
    current = undefined;
    return last?.error;
  };

  const join = (force: boolean): Promise<AuthError | undefined> => {
    const forcedAtMs = force ? platform.now() : undefined;
    if (!current) {
      const run: Run = { forcedAtMs, isSent: false, result: Promise.resolve(undefined) };
      current = run;
      run.result = settle(run);
      return run.result;
    }
    const { result } = current;
    if (!force || !current.isSent) {
      current.forcedAtMs = forcedAtMs ?? current.forcedAtMs;
      return result;
    }
    // The request under way left before this call: one more follows, for all callers that ask until then.
    next ??= result.then(() => {
      next = undefined;
      return begin(true);
    });
    return next;
  };
  const begin = async (force: boolean): Promise<AuthError | undefined> => {
    const pauseMs = force || !failure() ? askedUntilMs() : untilMs;
    return last && platform.now() < pauseMs ? last.error : join(force);
  };

  return {
    async ensure(force) {
      const freshness = renewable.freshness();
      if (!force && freshness === 'fresh') return undefined;
      const result = begin(force);
      return !force && freshness === 'due' ? undefined : result;
    },
    resume() {
      untilMs = askedUntilMs();
    },
    error: () => failure()?.error,
  };
}
