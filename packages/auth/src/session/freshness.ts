/** A start and a lifetime, both in milliseconds of `Platform.now`. */
export interface Lifespan {
  /** The time of the request: the earliest possible issue. */
  readonly issuedAtMs: number;
  readonly lifetimeMs: number;
}

/** The required remaining lifetime of a value. */
export interface FreshnessRule {
  /** With a shorter remaining lifetime a caller waits for a renewal. At most a fifth of the lifetime. */
  readonly leewayMs: number;
  /** From 0.9 to 1.1, different in each tab, so that tabs do not renew at the same time. */
  readonly jitter: number;
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

/** Creates the freshness by a rule and a clock. */
export function createFreshnesses(now: () => number, { leewayMs, jitter }: FreshnessRule): Freshnesses {
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

/** A value that was just read, and whether it differs from the value at the start of the run. */
export interface ReadValue {
  readonly freshness: Freshness;
  readonly isRenewed: boolean;
  readonly issuedAtMs: number;
}

/**
 * Whether a value that was just read makes a request unnecessary, because another context has renewed it.
 *
 * @param forcedAtMs the time of a forced call, which gets no value of an earlier request
 */
export function isRenewedEnough({ freshness, isRenewed, issuedAtMs }: ReadValue, forcedAtMs?: number): boolean {
  if (freshness === 'expired') return false;
  const isNew = isRenewed && freshness !== 'stale';
  return forcedAtMs === undefined
    ? isNew || freshness === 'fresh'
    : isNew && issuedAtMs >= forcedAtMs - writtenInexactMs;
}
