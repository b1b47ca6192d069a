import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFreshnesses, type Freshness, isRenewedEnough, type Lifespan } from './freshness.js';

interface Rule {
  readonly leewayMs: number;
  readonly jitter: number;
}

function freshnessOf(lifespan: Lifespan, nowMs: number, { leewayMs, jitter }: Rule): Freshness {
  return createFreshnesses(() => nowMs, leewayMs, jitter).freshnessOf(lifespan);
}

function freshUntil(lifespan: Lifespan, { leewayMs, jitter }: Rule): number {
  return createFreshnesses(() => 0, leewayMs, jitter).freshUntil(lifespan);
}

const rule: Rule = { leewayMs: 120_000, jitter: 1 };
const hour: Lifespan = { issuedAtMs: 0, lifetimeMs: 3_600_000 };
const order = ['fresh', 'due', 'stale', 'expired'];

const lifespans = fc.record({
  issuedAtMs: fc.integer({ min: 0, max: 1e12 }),
  lifetimeMs: fc.integer({ min: 1, max: 1e9 }),
});
const rules = fc.record({
  leewayMs: fc.integer({ min: 0, max: 3_600_000 }),
  jitter: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
});

describe('thresholds', () => {
  test.each([
    [3_600, 'fresh'],
    [301, 'fresh'],
    [300, 'due'],
    [121, 'due'],
    [120, 'stale'],
    [2, 'stale'],
    [1, 'expired'],
    [0, 'expired'],
    [-1, 'expired'],
  ])('with %d of 3,600 seconds left: %s', (leftSeconds, expected) => {
    expect(freshnessOf(hour, hour.lifetimeMs - leftSeconds * 1000, rule)).toBe(expected);
  });

  test.each([
    [121, 'fresh'],
    [120, 'due'],
    [61, 'due'],
    [60, 'stale'],
    [0, 'expired'],
  ])('of a life of five minutes they are fractions: with %d seconds left: %s', (leftSeconds, expected) => {
    const short = { issuedAtMs: 0, lifetimeMs: 300_000 };
    expect(freshnessOf(short, short.lifetimeMs - leftSeconds * 1000, rule)).toBe(expected);
  });

  test('a leeway longer than the early window is kept: nothing with less left is handed out unrenewed', () => {
    const cautious = { leewayMs: 600_000, jitter: 1 };
    expect(freshnessOf(hour, hour.lifetimeMs - 599_000, cautious)).toBe('stale');
    expect(freshnessOf(hour, hour.lifetimeMs - 601_000, cautious)).toBe('fresh');
    expect(freshUntil(hour, cautious)).toBe(hour.lifetimeMs - 600_000);
  });
});

describe('properties', () => {
  test('a clock that is constantly off changes nothing', () => {
    void fc.assert(
      fc.property(lifespans, rules, fc.integer(), fc.integer({ min: 0, max: 1e9 }), (lifespan, of, offsetMs, ageMs) => {
        const shifted = { ...lifespan, issuedAtMs: lifespan.issuedAtMs + offsetMs };
        expect(freshnessOf(shifted, lifespan.issuedAtMs + offsetMs + ageMs, of)).toBe(
          freshnessOf(lifespan, lifespan.issuedAtMs + ageMs, of),
        );
      }),
    );
  });

  test('things only ever get older', () => {
    const ages = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 2, maxLength: 20 });
    void fc.assert(
      fc.property(lifespans, rules, ages, (lifespan, of, ageMs) => {
        const steps = ageMs.sort((one, other) => one - other);
        const seen = steps.map((age) => order.indexOf(freshnessOf(lifespan, lifespan.issuedAtMs + age, of)));
        expect(seen).toEqual([...seen].sort());
      }),
    );
  });

  test('nothing is fresh within its leeway, and nothing expired is anything else', () => {
    void fc.assert(
      fc.property(lifespans, rules, fc.integer({ min: 0, max: 1e9 }), (lifespan, of, ageMs) => {
        const freshness = freshnessOf(lifespan, lifespan.issuedAtMs + ageMs, of);
        const leftMs = lifespan.lifetimeMs - ageMs;
        expect(freshness === 'expired').toBe(leftMs <= Math.min(1_000, lifespan.lifetimeMs / 5));
        if (leftMs < Math.min(of.leewayMs, lifespan.lifetimeMs / 5)) expect(['stale', 'expired']).toContain(freshness);
        expect(freshness === 'fresh').toBe(lifespan.issuedAtMs + ageMs < freshUntil(lifespan, of));
      }),
    );
  });
});

test('an absent value is expired', () => {
  expect(createFreshnesses(() => 0, 0, 1).freshnessOf(undefined)).toBe('expired');
});

describe('a value that was just read makes a request unnecessary', () => {
  test.each<[freshness: Freshness, isUnchangedEnough: boolean, isRenewedEnough: boolean]>([
    ['fresh', true, true],
    ['due', false, true],
    ['stale', false, false],
    ['expired', false, false],
  ])('while it is %s: unchanged %s, renewed %s', (freshness, isUnchangedEnough, isEnough) => {
    const value = { freshness: () => freshness, issuedAtMs: () => 5_000 };
    expect(isRenewedEnough(value, false)).toBe(isUnchangedEnough);
    expect(isRenewedEnough(value, true)).toBe(isEnough);
  });

  test('for a forced call only if its request is not earlier than the call', () => {
    const value = { freshness: () => 'fresh' as const, issuedAtMs: () => 5_000 };
    expect(isRenewedEnough(value, false, 5_000)).toBe(false);
    expect(isRenewedEnough(value, true, 5_000)).toBe(true);
    // Stored times are whole milliseconds.
    expect(isRenewedEnough(value, true, 5_001)).toBe(true);
    expect(isRenewedEnough(value, true, 5_002)).toBe(false);
  });
});
