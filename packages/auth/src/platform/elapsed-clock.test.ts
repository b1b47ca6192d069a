import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createElapsedClock } from './elapsed-clock.js';

/** Two clocks that are moved by hand. */
function createClocks() {
  let wallMs = 1_700_000_000_000;
  let monotonicMs = 5_000;
  return {
    now: createElapsedClock(
      () => wallMs,
      () => monotonicMs,
    ),
    /** Time passes, and both clocks show it. */
    pass(ms: number) {
      wallMs += ms;
      monotonicMs += ms;
    },
    /** The machine sleeps, or its clock is set: only the wall clock shows it. */
    jump(ms: number) {
      wallMs += ms;
    },
  };
}

describe('a clock of elapsed time', () => {
  test('counts the elapsed time', () => {
    const { now, pass } = createClocks();
    const start = now();
    pass(12_345);
    expect(now() - start).toBe(12_345);
  });

  test('counts a sleep through which the monotonic clock stood still, once', () => {
    const { now, pass, jump } = createClocks();
    const start = now();
    jump(8 * 3_600_000);
    expect(now() - start).toBe(8 * 3_600_000);
    pass(1_000);
    expect(now() - start).toBe(8 * 3_600_000 + 1_000);
  });

  test('takes no notice of a wall clock that is set back, and counts nothing when it is set right again', () => {
    const { now, pass, jump } = createClocks();
    const start = now();
    jump(-86_400_000);
    expect(now() - start).toBe(0);
    pass(1_000);
    expect(now() - start).toBe(1_000);
  });

  test('takes no notice of small differences', () => {
    const { now, jump } = createClocks();
    const start = now();
    jump(1_900);
    expect(now()).toBe(start);
    jump(-3_800);
    expect(now()).toBe(start);
  });

  const moves = fc.array(
    fc.oneof(
      fc.record({ pass: fc.integer({ min: 0, max: 1e9 }) }),
      fc.record({ jump: fc.integer({ min: -1e11, max: 1e11 }) }),
    ),
    { maxLength: 50 },
  );

  test('never goes back, never runs slower than time, and never faster than time and jumps together', () => {
    void fc.assert(
      fc.property(moves, (steps) => {
        const clocks = createClocks();
        let before = clocks.now();
        let leastMs = before;
        let mostMs = before;
        for (const step of steps) {
          if ('pass' in step) {
            clocks.pass(step.pass);
            leastMs += step.pass;
            mostMs += step.pass;
          } else {
            clocks.jump(step.jump);
            mostMs += Math.max(step.jump, 0);
          }
          const now = clocks.now();
          expect(now).toBeGreaterThanOrEqual(before);
          if ('pass' in step) expect(now - before).toBeGreaterThanOrEqual(step.pass);
          // A sleep is seen, but for what is within the tolerance.
          else if (step.jump > 4_000) expect(now - before).toBeGreaterThanOrEqual(step.jump - 2_000);
          expect(now).toBeGreaterThanOrEqual(leastMs);
          expect(now).toBeLessThanOrEqual(mostMs);
          before = now;
        }
      }),
    );
  });

  test('is not moved by where its two clocks began', () => {
    void fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), fc.integer({ min: 0, max: 1e9 }), (skewMs, ageMs) => {
        let elapsed = 0;
        const now = createElapsedClock(
          () => skewMs + elapsed,
          () => elapsed,
        );
        const start = now();
        elapsed = ageMs;
        expect(now() - start).toBe(ageMs);
      }),
    );
  });
});
