import { expect, test } from 'vitest';
import { createSettingsReader } from './settings-cache.js';

test('the same text is parsed once, and another one again', () => {
  const read = createSettingsReader<{ readonly a: { readonly b: number } }>();
  const first = read('{"a":{"b":1}}');
  expect(read('{"a":{"b":1}}')).toBe(first);
  expect(read('{"a":{"b":2}}')).toEqual({ a: { b: 2 } });
});

test('shared settings are frozen, at any depth', () => {
  const { a } = createSettingsReader<{ a: { b: number[] } }>()('{"a":{"b":[1]}}');
  expect(() => a.b.push(2)).toThrow(TypeError);
  expect(() => {
    a.b = [];
  }).toThrow(TypeError);
});

test('texts that were read long ago are let go', () => {
  const read = createSettingsReader<{ readonly n: number }>();
  const first = read('{"n":0}');
  for (let n = 1; n <= 200; n++) read(`{"n":${n}}`);
  expect(read('{"n":200}')).toBe(read('{"n":200}'));
  expect(read('{"n":0}')).not.toBe(first);
});
