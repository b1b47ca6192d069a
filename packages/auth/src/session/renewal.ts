import type { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { sleep } from '../platform/waiting.js';
import type { Core } from './core.js';
import type { Freshness } from './freshness.js';

/** What is to be kept fresh, and how. */
export interface Renewable {
  /** The lock under which it is renewed. */
  readonly lock: string;
  freshness(): Freshness;
  /** Another value whenever another context, or this one, has renewed it. */
  version(): unknown;
  /** Takes note of what the store holds. False when there is nothing to renew any more. */
  look(force: boolean): Promise<boolean>;
  /** Asks the service and keeps what it answers. Safe to repeat; rejects with why it failed. */
  send(isLocked: boolean): Promise<void>;
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
  /** Ends the pause after a failure, other than what the service asked for: the network may be there again. */
  resume(): void;
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

/** One run, which everybody who needs it waits for together. */
interface Run {
  /** Somebody wants it done although what is there is fresh. */
  force: boolean;
  /** The request has left. */
  isSent: boolean;
  result: Promise<AuthError | undefined>;
}

/** A run that failed. */
interface Failure {
  readonly error: AuthError;
  /** How many had failed right before it. */
  readonly count: number;
}

/** Makes the renewal of something: one run at a time, retries in it, and a pause after it when it failed. */
export function createRenewal(core: Core, renewable: Renewable): Renewal {
  const { platform } = core;
  let current: Run | undefined;
  let next: Promise<AuthError | undefined> | undefined;
  let failure: Failure | undefined;
  /** Nobody asks before this moment after a failure, other than who insists. */
  let untilMs = 0;
  /** Nobody at all asks before this one: the service wants it so. */
  let askedUntilMs = 0;

  /** Looks first: what another context has renewed meanwhile is adopted. */
  const attempt = (run: Run, seen: unknown): Promise<void> =>
    core.exclusively(renewable.lock, async (isLocked) => {
      if (!(await renewable.look(run.force))) return;
      const freshness = renewable.freshness();
      const isRenewed = renewable.version() !== seen && freshness !== 'stale';
      if (freshness !== 'expired' && (isRenewed || (freshness === 'fresh' && !run.force))) return;
      run.isSent = true;
      await renewable.send(isLocked);
    });

  /** Up to three attempts, with exponential delays and full jitter, never shorter than the service asked for. */
  const retry = async (run: Run): Promise<void> => {
    const seen = renewable.version();
    for (let made = 1; ; made++) {
      try {
        return await attempt(run, seen);
      } catch (thrown) {
        const { retryable, retryAfterMs = 0 } = asAuthError(thrown);
        const delayMs = Math.max(retryAfterMs, platform.random() * firstDelayMs * 2 ** made);
        if (!retryable || made >= attempts || delayMs > longestDelayMs) throw thrown;
        await sleep(platform, delayMs);
      }
    }
  };

  const settle = async (run: Run): Promise<AuthError | undefined> => {
    try {
      await retry(run);
      failure = undefined;
    } catch (thrown) {
      const cause = asAuthError(thrown);
      const count = failure ? failure.count + 1 : 0;
      const nowMs = platform.now();
      askedUntilMs = nowMs + (cause.retryAfterMs ?? 0);
      untilMs = Math.max(nowMs + Math.min(firstPauseMs * 2 ** count, longestPauseMs), askedUntilMs);
      failure = { error: renewable.fail(cause, !failure), count };
    }
    current = undefined;
    return failure?.error;
  };

  const join = (force: boolean): Promise<AuthError | undefined> => {
    if (!current) {
      const run: Run = { force, isSent: false, result: Promise.resolve(undefined) };
      current = run;
      run.result = settle(run);
      return run.result;
    }
    const { result } = current;
    if (!force || !current.isSent) {
      current.force ||= force;
      return result;
    }
    // What is on its way was asked for before this caller came: once more after it, for all who come meanwhile.
    next ??= result.then(() => {
      next = undefined;
      return begin(true);
    });
    return next;
  };
  const begin = async (force: boolean): Promise<AuthError | undefined> =>
    failure && platform.now() < (force ? askedUntilMs : untilMs) ? failure.error : join(force);

  return {
    async ensure(force) {
      const freshness = renewable.freshness();
      if (!force && freshness === 'fresh') return undefined;
      const result = begin(force);
      return !force && freshness === 'due' ? undefined : result;
    },
    resume() {
      untilMs = askedUntilMs;
    },
    error: () => failure?.error,
  };
}
