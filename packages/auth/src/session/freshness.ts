/** A start and a lifetime, both in milliseconds of `Platform.now`. */
export interface Lifespan {
  /** The time of the request: the earliest possible issue. */
  readonly issuedAtMs: number;
  readonly lifetimeMs: number;
}

/**
 * - `fresh`: use it;
 * - `due`: use it, and renew it in the background;
 * - `stale`: renew it first; after a retryable failure it may still be used;
 * - `expired`: do not use it.
 */
export type Freshness = 'fresh' | 'due' | 'stale' | 'expired';

/** Measures freshness by age, so a constant error of the clock does not matter. */
export interface Freshnesses {
  /** Returns the current freshness of a value; an absent value is expired. */
  freshnessOf(lifespan: Lifespan | undefined): Freshness;
  /** Returns the time of `Platform.now` until which a value is fresh. */
  freshUntil(lifespan: Lifespan): number;
}

/** The service counts whole seconds, so a value may be older than its age by less than one. */
const inexactMs = 1_000;

/**
 * Creates the freshness by a clock and a rule.
 *
 * @param leewayMs - a value with a shorter remaining lifetime is renewed before it is used. At most a fifth of the lifetime
 * @param jitter - from 0.9 to 1.1, different in each tab, so that tabs do not renew at the same time
 */
export function createFreshnesses(now: () => number, leewayMs: number, jitter: number): Freshnesses {
  const leewayOf = ({ lifetimeMs }: Lifespan): number => Math.min(leewayMs, lifetimeMs / 5);
  const freshUntil = (lifespan: Lifespan): number => {
    const { issuedAtMs, lifetimeMs } = lifespan;
    const earlyMs = Math.min(300_000, (2 * lifetimeMs) / 5) * jitter;
    return issuedAtMs + lifetimeMs - Math.max(earlyMs, leewayOf(lifespan));
  };
  return {
    freshUntil,
    freshnessOf(lifespan) {
      if (!lifespan) return 'expired';
      const nowMs = now();
      if (nowMs < freshUntil(lifespan)) return 'fresh';
      const leftMs = lifespan.issuedAtMs + lifespan.lifetimeMs - nowMs;
      if (leftMs <= Math.min(inexactMs, lifespan.lifetimeMs / 5)) return 'expired';
      return leftMs > leewayOf(lifespan) ? 'due' : 'stale';
    },
  };
}

/** Stored times are whole milliseconds. */
const writtenInexactMs = 1;

/** A value that was just read. */
export interface ReadValue {
  freshness(): Freshness;
  issuedAtMs(): number;
}

/**
 * Whether a value that was just read makes a request unnecessary, because another context has renewed it.
 *
 * @param isRenewed - whether it differs from the value at the start of the run
 * @param forcedAtMs - the time of a forced call, which gets no value of an earlier request
 */
export function isRenewedEnough(value: ReadValue, isRenewed: boolean, forcedAtMs?: number): boolean {
  const freshness = value.freshness();
  if (freshness === 'expired') return false;
  const isNew = isRenewed && freshness !== 'stale';
  return forcedAtMs === undefined
    ? isNew || freshness === 'fresh'
    : isNew && value.issuedAtMs() >= forcedAtMs - writtenInexactMs;
}
