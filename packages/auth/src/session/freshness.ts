import type { Instant } from '../platform/platform.js';

/** Something that was issued at some moment and lives for some time. */
export interface Lifespan {
  /** When it was asked for: the earliest moment at which it can have been issued. */
  readonly issuedAt: Instant;
  readonly lifetimeMs: number;
}

/** How much of its life a thing must have left. */
export interface FreshnessRule {
  /** Below so much of its life, a caller waits for a new one. Capped at a fifth of the lifetime. */
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

function earlyMs({ lifetimeMs }: Lifespan, { jitter }: FreshnessRule): number {
  return Math.min(300_000, (2 * lifetimeMs) / 5) * jitter;
}

/**
 * The age of a thing by elapsed time alone, so that a clock that is constantly wrong doesn't matter. The
 * monotonic clock may stand still while a machine sleeps, the wall clock may be set back: the one that has moved
 * more is believed. At worst a step of the clock costs one renewal.
 */
function elapsedMs({ issuedAt }: Lifespan, now: Instant): number {
  return Math.max(now.monotonicMs - issuedAt.monotonicMs, now.wallMs - issuedAt.wallMs);
}

/** How fresh a thing is at this moment. */
export function freshnessOf(lifespan: Lifespan, now: Instant, rule: FreshnessRule): Freshness {
  const { lifetimeMs } = lifespan;
  const leftMs = lifetimeMs - elapsedMs(lifespan, now);
  if (leftMs > earlyMs(lifespan, rule)) return 'fresh';
  if (leftMs > Math.min(rule.leewayMs, lifetimeMs / 5)) return 'due';
  return leftMs > 0 ? 'stale' : 'expired';
}

/** The last moment at which a thing is `fresh`, by both clocks. */
export function freshUntil(lifespan: Lifespan, rule: FreshnessRule): Instant {
  const freshMs = lifespan.lifetimeMs - earlyMs(lifespan, rule);
  const { wallMs, monotonicMs } = lifespan.issuedAt;
  return { wallMs: wallMs + freshMs, monotonicMs: monotonicMs + freshMs };
}

/** The more pressing of two. */
export function worse(a: Freshness, b: Freshness): Freshness {
  const order: readonly Freshness[] = ['fresh', 'due', 'stale', 'expired'];
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}

/**
 * When something was issued that another process, or this one before a restart, wrote down by its wall clock. If
 * that lies in the future the clock was set back since: the age is unknown, and the thing counts as expired.
 */
export function restoreIssuedAt(issuedWallMs: number, now: Instant): Instant {
  const ageMs = now.wallMs - issuedWallMs;
  return { wallMs: issuedWallMs, monotonicMs: ageMs < 0 ? Number.NEGATIVE_INFINITY : now.monotonicMs - ageMs };
}
