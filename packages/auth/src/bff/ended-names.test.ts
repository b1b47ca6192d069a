import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addEndedNames, parseEndedNames } from './ended-names.js';

const NOW = 1_800_000_000;
const sid = (index: number): string => `${index}`.padStart(32, '0');

test('names come back until their time is over', () => {
  const value = addEndedNames('', new Map([[sid(1), NOW + 10]]), NOW);
  expect(value).toMatch(/^[0-9a-z.~]+$/);
  expect([...parseEndedNames(value, NOW).keys()]).toEqual([sid(1)]);
  expect(parseEndedNames(value, NOW + 10).size).toBe(0);
});

test('at most 8 names stay, the latest ones', () => {
  let value = '';
  for (let index = 0; index < 12; index++) value = addEndedNames(value, new Map([[sid(index), NOW + index + 1]]), NOW);
  expect([...parseEndedNames(value, NOW).keys()].sort()).toEqual(
    Array.from({ length: 8 }, (_, index) => sid(index + 4)),
  );
});

test('a new name stays, also beside 8 that count longer: the oldest one goes', () => {
  let value = '';
  for (let index = 0; index < 8; index++) value = addEndedNames(value, new Map([[sid(index), NOW + 400]]), NOW);
  value = addEndedNames(value, new Map([[sid(8), NOW + 30]]), NOW);
  value = addEndedNames(value, new Map([[sid(9), NOW + 400]]), NOW);
  expect([...parseEndedNames(value, NOW).keys()]).toEqual([9, 8, 7, 6, 5, 4, 3, 2].map(sid));
});

test('any value of the cookie can be read and extended', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const extended = addEndedNames(value, new Map([[sid(1), NOW + 1]]), NOW);
      expect(parseEndedNames(extended, NOW).has(sid(1))).toBe(true);
    }),
  );
});
