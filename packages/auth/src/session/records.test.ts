import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPlatform, createRecord, createToken, keys, userPool } from '../../test-support/session-records.js';
import { createServiceClock } from '../cognito/service-clock.js';
import type { Platform } from '../platform/platform.js';
import { createUserSession, issuedMoment, toWall } from './records.js';

describe('moments', () => {
  const moments = fc.integer({ min: 0, max: 1e12 });
  /** Where the service has not shown its clock. */
  const momentOf = (platform: Platform, wallMs: number): number =>
    issuedMoment({ platform, clock: createServiceClock(platform) }, wallMs, 0);

  test('survive being written down by the wall clock, at any reading of it', () => {
    void fc.assert(
      fc.property(moments, fc.integer({ min: -1e13, max: 1e13 }), fc.nat(1e9), (nowMs, wallMs, ageMs) => {
        const then = createPlatform(nowMs, wallMs);
        const writtenMs = toWall(then, nowMs);
        // Another process: its own monotonic clock, the same wall clock.
        const later = createPlatform(77_000 + ageMs, wallMs + ageMs);
        expect(momentOf(later, writtenMs)).toBe(77_000);
      }),
    );
  });

  test('that lie in the future are long ago: nothing is fresh because of them', () => {
    void fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 1e12 }), (wallMs, aheadMs) => {
        expect(momentOf(createPlatform(5, wallMs), wallMs + aheadMs)).toBe(Number.NEGATIVE_INFINITY);
      }),
    );
  });

  test('are those of the service where its clock is known and the local one says otherwise', () => {
    const skews = fc.integer({ min: -1e13, max: 1e13 }).filter((skewMs) => Math.abs(skewMs) > 15_000);
    void fc.assert(
      fc.property(skews, fc.nat(1e9), (skewMs, ageMs) => {
        const nowMs = 1e9 + 5;
        const serviceMs = 1_700_000_000_000;
        const platform = createPlatform(nowMs, serviceMs + skewMs);
        const clock = createServiceClock(platform);
        clock.observe(serviceMs, nowMs, nowMs);
        // A context whose clock is right has written it.
        const momentMs = issuedMoment({ platform, clock }, serviceMs - ageMs, serviceMs - ageMs);
        expect(Math.abs(nowMs - ageMs - momentMs)).toBeLessThanOrEqual(1_500);
        expect(momentMs).toBeLessThan(nowMs);
      }),
    );
  });

  test('are those of the local clock where the service agrees, which counts whole seconds', () => {
    const platform = createPlatform(50_000, 1_700_000_000_000);
    const clock = createServiceClock(platform);
    clock.observe(1_700_000_003_000, 50_000, 50_000);
    expect(issuedMoment({ platform, clock }, 1_699_999_990_123, 1_699_999_990_000)).toBe(40_123);
  });
});

test('a session is of one user, and of two tokens that are what they say', () => {
  expect(createUserSession(createRecord(), userPool, true)).toMatchObject({ userId: 'user', username: 'ann' });
  const foreign = createToken({ token_use: 'id', sub: 'somebody else' });
  expect(() => createUserSession(createRecord({ idToken: foreign }), userPool, true)).toThrow(TypeError);
});

test('keys name a sign-in or a guest, and never a user', () => {
  const all = [keys.current, keys.guest, keys.session('x'), keys.identity('x'), keys.guestIdentity('x')];
  expect(new Set(all).size).toBe(all.length);
  for (const key of all) expect(key).toMatch(/^(current|guest|[sag]\.x)$/);
});
