/** Something that was issued at some moment and lives for some time, both in milliseconds of `Platform.now`. */
export interface Lifespan {
  /** When it was asked for: the earliest moment at which it can have been issued. */
  readonly issuedAtMs: number;
  readonly lifetimeMs: number;
}

/** How much of its life a thing must have left. */
export interface FreshnessRule {
  /** With less than this left, a caller waits for a new one. Capped at a fifth of the lifetime. */
  readonly leewayMs: number;
  /** From 0.9 to 1.1, another one in each tab, so that they don't all renew in the same moment. */
  readonly jitter: number;
}

/**
 * - `fresh`: use it;
 * - `due`: use it, and renew it in the background;
 * - `stale`: renew it first; if that fails for a passing reason it may still be used;
 * - `expired`: it can no longer be used.
 */
export type Freshness = 'fresh' | 'due' | 'stale' | 'expired';

/** Tells how fresh things are. Only their age counts, so a clock that is constantly wrong doesn't matter. */
export interface Freshnesses {
  /** How fresh a thing is now; one that isn't there is expired. */
  freshnessOf(lifespan: Lifespan | undefined): Freshness;
  /** The moment of `Platform.now` until which a thing is fresh. */
  freshUntil(lifespan: Lifespan): number;
}

/** The service counts whole seconds: what was issued in the middle of one is that much older than its age says. */
const inexactMs = 1_000;

/** Applies a rule at the time that a clock shows. */
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

/** Written instants are whole milliseconds. */
const writtenInexactMs = 1;

/** A value that was just read, and whether it is another one than the run began with. */
export interface ReadValue {
  readonly freshness: Freshness;
  readonly isRenewed: boolean;
  readonly issuedAtMs: number;
}

/**
 * Whether a value that was just read is an answer, without a request: another context has renewed it.
 *
 * @param forcedAtMs when a caller forced the run: it gets nothing that was asked for before
 */
export function isRenewedEnough({ freshness, isRenewed, issuedAtMs }: ReadValue, forcedAtMs?: number): boolean {
  if (freshness === 'expired') return false;
  const isNew = isRenewed && freshness !== 'stale';
  return forcedAtMs === undefined
    ? isNew || freshness === 'fresh'
    : isNew && issuedAtMs >= forcedAtMs - writtenInexactMs;
}
