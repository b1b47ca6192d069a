import { expect, test } from 'vitest';
import { once } from './once.js';

test('all callers share one load, and its value is kept', async () => {
  let loads = 0;
  const load = once(async () => ++loads);
  expect(await Promise.all([load(), load()])).toEqual([1, 1]);
  expect(await load()).toBe(1);
});

test('a failure rejects the calls that wait for it, and is forgotten', async () => {
  let loads = 0;
  const load = once(async () => {
    loads++;
    if (loads === 1) throw new Error('EMFILE');
    return loads;
  });
  const outcomes = await Promise.allSettled([load(), load()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(loads).toBe(1);
  expect(await load()).toBe(2);
  expect(await load()).toBe(2);
});
