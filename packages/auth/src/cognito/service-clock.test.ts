import { describe, expect, test } from 'vitest';
import { createElapsedClock } from '../platform/elapsed-clock.js';
import { createServiceClock } from './service-clock.js';

const serviceMs = 1_700_000_000_000;

/** A machine with manual clocks, and its record of the service's clock. */
function createMachine() {
  let monotonicMs = 5_000;
  let wallMs = 0;
  const now = createElapsedClock(
    () => wallMs,
    () => monotonicMs,
  );
  now();
  const clock = createServiceClock({ now, monotonicMs: () => monotonicMs });
  return {
    now,
    clock,
    pass(ms: number) {
      monotonicMs += ms;
      wallMs += ms;
    },
    /** The local clock is set, or the machine sleeps while its monotonic clock stands still. */
    jump(ms: number) {
      wallMs += ms;
    },
  };
}

test("an answer shows what the service's clock says from then on", () => {
  const { clock, now, pass } = createMachine();
  expect(clock.at(now())).toBeUndefined();
  clock.observe(serviceMs, now(), now());
  pass(60_000);
  expect(clock.at(now())).toBe(serviceMs + 60_500);
});

test('an answer that shows no time says nothing', () => {
  const { clock, now } = createMachine();
  clock.observe(Number.NaN, now(), now());
  expect(clock.at(now())).toBeUndefined();
});

test.each([94 * 60_000, 5_000])('a clock that skips %i ms makes what was known worth nothing', (skipMs) => {
  const { clock, now, jump, pass } = createMachine();
  clock.observe(serviceMs, now(), now());
  jump(skipMs);
  expect(clock.at(now())).toBeUndefined();
  pass(1_000);
  clock.observe(serviceMs + 1_000, now(), now());
  expect(clock.at(now())).toBe(serviceMs + 1_500);
});

test('a clock that is set back changes nothing', () => {
  const { clock, now, jump } = createMachine();
  clock.observe(serviceMs, now(), now());
  jump(-86_400_000);
  expect(clock.at(now())).toBe(serviceMs + 500);
});

test.each(['before its answer came', 'before its answer was read'])('a clock that skips %s says nothing', (when) => {
  const { clock, now, jump } = createMachine();
  const sentAtMs = now();
  if (when === 'before its answer came') jump(60_000);
  const receivedAtMs = now();
  if (when !== 'before its answer came') jump(60_000);
  clock.observe(serviceMs, sentAtMs, receivedAtMs);
  expect(clock.at(now())).toBeUndefined();
});

describe('of two answers', () => {
  /** The first one took no time: it is exact to half a second. */
  function createMachineWithSample() {
    const machine = createMachine();
    const { clock, now, pass } = machine;
    clock.observe(serviceMs, now(), now());
    /** Observes an answer that took so long, and shows the error of the clock after it, seen from the first answer. */
    const observe = (aheadMs: number, tripMs: number): number => {
      const sentAtMs = now();
      const isMs = (clock.at(sentAtMs) ?? Number.NaN) + tripMs;
      pass(tripMs);
      clock.observe(isMs - 500 - tripMs / 2 + aheadMs, sentAtMs, now());
      return (clock.at(now()) ?? Number.NaN) - isMs;
    };
    return { ...machine, observe };
  }

  test('that agree, the later one counts if it is as exact', () => {
    expect(createMachineWithSample().observe(1_000, 0)).toBe(1_000);
  });

  test('that agree, the more exact one counts for ten minutes', () => {
    const { observe, pass } = createMachineWithSample();
    pass(599_000);
    expect(observe(1_500, 1_000)).toBe(0);
    expect(observe(-1_500, 1_000)).toBe(-1_500);
  });

  test('that differ by more than both can be wrong, the later one counts', () => {
    expect(createMachineWithSample().observe(1_500, 1_000)).toBe(0);
    expect(createMachineWithSample().observe(1_501, 1_000)).toBe(1_501);
    expect(createMachineWithSample().observe(-1_501, 1_000)).toBe(-1_501);
  });
});

test('an answer after more than ten seconds says nothing: the machine may have slept', () => {
  for (const [tripMs, isKnown] of [
    [10_000, true],
    [10_001, false],
  ] as const) {
    const { clock, now, pass } = createMachine();
    const sentAtMs = now();
    pass(tripMs);
    clock.observe(serviceMs, sentAtMs, now());
    expect(clock.at(now()) !== undefined).toBe(isKnown);
  }
});
