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
 * - `due`: use it, and renew it behind the caller's back;
 * - `stale`: renew it first; if that fails for a passing reason it may still be used;
 * - `expired`: it can't be used any more.
 */
export type Freshness = 'fresh' | 'due' | 'stale' | 'expired';

function leewayOf({ lifetimeMs }: Lifespan, { leewayMs }: FreshnessRule): number {
  return Math.min(leewayMs, lifetimeMs / 5);
}

/** The moment until which a thing is `fresh`. */
export function freshUntil(lifespan: Lifespan, rule: FreshnessRule): number {
  const { issuedAtMs, lifetimeMs } = lifespan;
  const earlyMs = Math.min(300_000, (2 * lifetimeMs) / 5) * rule.jitter;
  return issuedAtMs + lifetimeMs - Math.max(earlyMs, leewayOf(lifespan, rule));
}

/** How fresh a thing is. Only its age counts, so a clock that is constantly wrong doesn't matter. */
export function freshnessOf(lifespan: Lifespan, nowMs: number, rule: FreshnessRule): Freshness {
  if (nowMs < freshUntil(lifespan, rule)) return 'fresh';
  const leftMs = lifespan.issuedAtMs + lifespan.lifetimeMs - nowMs;
  if (leftMs > leewayOf(lifespan, rule)) return 'due';
  return leftMs > 0 ? 'stale' : 'expired';
}
