import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AuthError } from '../errors/auth-error.js';
import { createNetworkError, createOwnError } from '../errors/own-errors.js';
import { createDefaultPlatform } from '../platform/default-platform.js';
import type { Freshness } from './freshness.js';
import { createLease, type Lease, type RetryAfter, sendUnpaused } from './lease.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Something to be kept fresh, and what has become of it. */
interface Thing {
  freshness: Freshness;
  version: number;
  issuedAtMs: number;
  /** How fresh it is when it arrives. */
  arrives: Freshness[];
  /** Another context has renewed it: noticed at the next look. */
  elsewhere: { freshness: Freshness; version: number; issuedAtMs?: number } | undefined;
  isThere: boolean;
  /** For each look, whether the caller insists. */
  looks: boolean[];
  /** How requests end, one after another; without one, well. */
  failures: unknown[];
  /** When each request left. */
  sentAtMs: number[];
  mostAtOnce: number;
  /** For each run that failed, whether it was the first of a stretch. */
  told: boolean[];
  readonly lease: Lease;
}

/** It takes 100 ms to renew. */
function createThing({ random = 0, retryAfter = new Map<string, RetryAfter>() } = {}): Thing {
  const parts = {
    platform: { ...createDefaultPlatform(undefined), now: () => Date.now(), random: () => random },
    runtime: { withLock: (_: string, work: (isLocked: boolean) => Promise<void>) => work(true) },
    retryAfter,
  };
  let atOnce = 0;
  const thing: Thing = {
    freshness: 'fresh',
    version: 0,
    issuedAtMs: 0,
    arrives: [],
    elsewhere: undefined,
    isThere: true,
    looks: [],
    failures: [],
    sentAtMs: [],
    mostAtOnce: 0,
    told: [],
    lease: createLease(parts, {
      lock: 'thing',
      freshness: () => thing.freshness,
      version: () => thing.version,
      issuedAtMs: () => thing.issuedAtMs,
      async sync(force) {
        thing.looks.push(force);
        if (thing.elsewhere) Object.assign(thing, { issuedAtMs: Date.now() }, thing.elsewhere);
        thing.elsewhere = undefined;
        return thing.isThere;
      },
      async send() {
        await sendUnpaused(parts, 'thing', async () => {
          thing.sentAtMs.push(Date.now());
          thing.mostAtOnce = Math.max(thing.mostAtOnce, ++atOnce);
          await new Promise((resolve) => setTimeout(resolve, 100));
          atOnce--;
          const failure = thing.failures.shift();
          if (failure) throw failure;
        });
        thing.version++;
        thing.freshness = thing.arrives.shift() ?? 'fresh';
      },
      fail(error, isFirst) {
        thing.told.push(isFirst);
        return error;
      },
    }),
  };
  return thing;
}

function refusal(retryAfterMs?: number, retryable = true): AuthError {
  return new AuthError('service', 'TooManyRequestsException', 'no', {
    recoverySuggestion: 'Wait.',
    retryable,
    retryAfterMs,
  });
}

const passing = createNetworkError('https://example.com');
const lasting = createOwnError('InvalidResponse');

describe('one run for all callers', () => {
  test('fresh: nothing happens', async () => {
    const thing = createThing();
    expect(await thing.lease.ensure(false)).toBeUndefined();
    expect(thing.sentAtMs).toEqual([]);
  });

  test('due: the caller continues at once, and the value is renewed in the background', async () => {
    const thing = createThing();
    thing.freshness = 'due';
    expect(await thing.lease.ensure(false)).toBeUndefined();
    expect(thing.version).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(thing.version).toBe(1);
  });

  test.each(['stale', 'expired'] as const)('%s: all wait for the same request', async (freshness) => {
    const thing = createThing();
    thing.freshness = freshness;
    const waiting = Array.from({ length: 100 }, () => thing.lease.ensure(false));
    await vi.advanceTimersByTimeAsync(200);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([undefined]));
    expect(thing.sentAtMs).toHaveLength(1);
  });

  test('what another context has renewed is adopted', async () => {
    for (const isForced of [false, true]) {
      const thing = createThing();
      thing.freshness = 'stale';
      thing.elsewhere = { freshness: 'fresh', version: 5 };
      expect(await thing.lease.ensure(isForced)).toBeUndefined();
      expect(thing.sentAtMs).toEqual([]);
    }
  });

  test('a forced caller gets nothing that another context asked for before the call', async () => {
    const thing = createThing();
    thing.elsewhere = { freshness: 'fresh', version: 5, issuedAtMs: Date.now() - 1_000 };
    const waiting = thing.lease.ensure(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(await waiting).toBeUndefined();
    expect(thing.sentAtMs).toHaveLength(1);
    expect(thing.version).toBe(6);
  });

  test('but not what is stale there as well', async () => {
    const thing = createThing();
    thing.freshness = 'expired';
    thing.elsewhere = { freshness: 'stale', version: 5 };
    const waiting = thing.lease.ensure(false);
    await vi.advanceTimersByTimeAsync(200);
    await waiting;
    expect(thing.sentAtMs).toHaveLength(1);
  });

  test('nothing is sent when nothing is left to renew', async () => {
    const thing = createThing();
    thing.freshness = 'expired';
    thing.isThere = false;
    expect(await thing.lease.ensure(true)).toBeUndefined();
    expect(thing.sentAtMs).toEqual([]);
  });
});

describe('insisting', () => {
  test('renews what is fresh, once for all who come before the request has left', async () => {
    const thing = createThing();
    const waiting = Array.from({ length: 100 }, (_, index) => thing.lease.ensure(index > 0));
    await vi.advanceTimersByTimeAsync(200);
    await Promise.all(waiting);
    expect(thing.sentAtMs).toHaveLength(1);
  });

  test('makes a run that has not left yet one of those who insist', async () => {
    const thing = createThing();
    thing.freshness = 'expired';
    thing.failures = [passing];
    const waiting = [thing.lease.ensure(false), thing.lease.ensure(true)];
    await vi.advanceTimersByTimeAsync(400);
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
    // It looked at once, and had not sent anything when the second came.
    expect(thing.looks).toEqual([false, true]);
    expect(thing.sentAtMs).toHaveLength(2);
  });

  test('once more for all who come after it has left', async () => {
    const thing = createThing();
    const first = thing.lease.ensure(true);
    await vi.advanceTimersByTimeAsync(50);
    expect(thing.sentAtMs).toHaveLength(1);
    const late = Array.from({ length: 100 }, () => thing.lease.ensure(true));
    await vi.advanceTimersByTimeAsync(60);
    await first;
    expect(thing.version).toBe(1);
    await vi.advanceTimersByTimeAsync(100);
    await Promise.all(late);
    expect(thing.version).toBe(2);
  });
});

describe('a renewal that arrives already expired', () => {
  test.each([false, true])('is repeated once before the caller gets an answer (forced: %s)', async (isForced) => {
    const thing = createThing();
    thing.freshness = 'expired';
    thing.arrives = ['expired', 'fresh'];
    const waiting = thing.lease.ensure(isForced);
    await vi.advanceTimersByTimeAsync(200);
    expect(await waiting).toBeUndefined();
    expect(thing.sentAtMs).toHaveLength(2);
  });

  test('twice is an error, and the pause follows', async () => {
    const thing = createThing();
    thing.freshness = 'expired';
    thing.arrives = ['expired', 'expired'];
    const waiting = thing.lease.ensure(false);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await waiting).toMatchObject({ kind: 'service', code: 'Expired' });
    expect(await thing.lease.ensure(false)).toMatchObject({ code: 'Expired' });
    expect(thing.sentAtMs).toHaveLength(2);
  });
});

describe('failures', () => {
  test('end with a version that another context brought: no pause, and a new stretch', async () => {
    const thing = createThing();
    thing.freshness = 'expired';
    thing.failures = [lasting];
    const waiting = thing.lease.ensure(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(await waiting).toBe(lasting);
    Object.assign(thing, { version: 5, freshness: 'stale', failures: [lasting] });
    expect(thing.lease.error()).toBeUndefined();
    const next = thing.lease.ensure(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(await next).toBe(lasting);
    expect(thing.sentAtMs).toHaveLength(2);
    expect(thing.told).toEqual([true, true]);
  });

  test('that pass are made up for, with growing delays, three attempts in all', async () => {
    const thing = createThing({ random: 0.5 });
    thing.freshness = 'expired';
    thing.failures = [passing, passing];
    const waiting = thing.lease.ensure(false);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await waiting).toBeUndefined();
    const [first = 0, ...rest] = thing.sentAtMs;
    expect(rest.map((at) => at - first)).toEqual([100 + 200, 100 + 200 + 100 + 400]);
    expect(thing.told).toEqual([]);
    expect(thing.lease.error()).toBeUndefined();
  });

  test('that don’t pass are not tried again', async () => {
    const thing = createThing();
    thing.freshness = 'expired';
    thing.failures = [lasting];
    const waiting = thing.lease.ensure(false);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await waiting).toBe(lasting);
    expect(thing.lease.error()).toBe(lasting);
    expect(thing.sentAtMs).toHaveLength(1);
  });

  test('of any kind are AuthErrors, and told as the first of a stretch once', async () => {
    const thing = createThing();
    thing.freshness = 'expired';
    const ask = async (): Promise<unknown> => {
      const waiting = thing.lease.ensure(false);
      await vi.advanceTimersByTimeAsync(400_000);
      return waiting;
    };
    thing.failures = [new RangeError('mine')];
    expect(await ask()).toMatchObject({ kind: 'unknown', code: 'Unknown', cause: new RangeError('mine') });
    thing.failures = [lasting];
    await ask();
    expect(thing.told).toEqual([true, false]);
    await ask();
    thing.freshness = 'expired';
    thing.failures = [lasting];
    await ask();
    expect(thing.told).toEqual([true, false, true]);
  });

  test('Retry-After is waited for, up to ten seconds', async () => {
    const thing = createThing();
    thing.freshness = 'expired';
    thing.failures = [refusal(10_000)];
    const waiting = thing.lease.ensure(false);
    await vi.advanceTimersByTimeAsync(10_050);
    expect(thing.sentAtMs).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(await waiting).toBeUndefined();
    expect(thing.sentAtMs).toHaveLength(2);
  });

  test('a longer one ends the run, and holds back every caller for exactly as long as it says', async () => {
    const thing = createThing();
    thing.freshness = 'expired';
    thing.failures = [refusal(60_000)];
    const waiting = thing.lease.ensure(false);
    await vi.advanceTimersByTimeAsync(200);
    const error = await waiting;
    expect(error).toMatchObject({ code: 'TooManyRequestsException' });
    await vi.advanceTimersByTimeAsync(59_000);
    expect(await thing.lease.ensure(true)).toBe(error);
    expect(thing.sentAtMs).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    const next = thing.lease.ensure(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(await next).toBeUndefined();
  });

  test('it binds the renewal that follows under the same lock, of another guest or sign-in', async () => {
    const retryAfter = new Map<string, RetryAfter>();
    const [before, after] = [createThing({ retryAfter }), createThing({ retryAfter })];
    before.freshness = after.freshness = 'expired';
    before.failures = [refusal(60_000)];
    const waiting = [before.lease.ensure(false)];
    await vi.advanceTimersByTimeAsync(200);
    waiting.push(after.lease.ensure(true));
    await vi.advanceTimersByTimeAsync(200);
    expect(await Promise.all(waiting)).toMatchObject(Array(2).fill({ code: 'TooManyRequestsException' }));
    expect(after.sentAtMs).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    const next = after.lease.ensure(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(await next).toBeUndefined();
  });

  test('a pause follows: 5 seconds, doubled with each run up to 5 minutes; insisting cuts it short', async () => {
    const thing = createThing();
    thing.freshness = 'expired';
    let pauseMs = 5_000;
    for (let run = 1; run <= 9; run++) {
      thing.failures = [lasting];
      const waiting = thing.lease.ensure(false);
      await vi.advanceTimersByTimeAsync(100);
      await waiting;
      expect(thing.sentAtMs).toHaveLength(run);
      await vi.advanceTimersByTimeAsync(pauseMs - 1);
      expect(await thing.lease.ensure(false)).toBe(lasting);
      expect(thing.sentAtMs).toHaveLength(run);
      await vi.advanceTimersByTimeAsync(1);
      pauseMs = Math.min(pauseMs * 2, 300_000);
    }
    thing.failures = [lasting];
    const failing = thing.lease.ensure(false);
    await vi.advanceTimersByTimeAsync(100);
    await failing;
    const forced = thing.lease.ensure(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(await forced).toBeUndefined();
    expect(thing.lease.error()).toBeUndefined();
  });
});

test('any order of calls and failures: one request at a time, and every caller gets an answer', async () => {
  const moves = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 4_000 }),
      isForced: fc.boolean(),
      freshness: fc.constantFrom<Freshness | undefined>('due', 'stale', 'expired', undefined),
      failure: fc.constantFrom(undefined, undefined, passing, lasting, refusal(1_000), refusal(30_000)),
    }),
    { minLength: 1, maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(moves, fc.double({ min: 0, max: 0.99, noNaN: true }), async (steps, random) => {
      const thing = createThing({ random });
      let settled = 0;
      for (const { afterMs, isForced, freshness, failure } of steps) {
        await vi.advanceTimersByTimeAsync(afterMs);
        if (freshness) thing.freshness = freshness;
        if (failure) thing.failures.push(failure);
        const before = thing.version;
        void thing.lease.ensure(isForced).then((error) => {
          settled++;
          // Who insists has something new, or knows why not.
          if (isForced && !error) expect(thing.version).toBeGreaterThan(before);
        });
      }
      await vi.advanceTimersByTimeAsync(120_000);
      expect(settled).toBe(steps.length);
      expect(thing.mostAtOnce).toBeLessThanOrEqual(1);
      expect(thing.sentAtMs.length).toBeLessThanOrEqual(3 * steps.length);
    }),
    { numRuns: 200 },
  );
});
