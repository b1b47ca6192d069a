import { expect, test } from 'vitest';
import type { ServiceName } from '../../wire/operation.js';
import { serviceModel } from '../models.js';
import { findMatcher } from './patterns.js';

const services: readonly ServiceName[] = ['cognito-idp', 'cognito-identity', 'sts'];
const strings = services.flatMap((service) =>
  Object.entries(serviceModel(service).shapes).flatMap(([name, shape]) =>
    shape.kind === 'string' && shape.pattern !== undefined
      ? [{ name: `${service} ${name}`, pattern: shape.pattern, max: shape.max ?? 200_000 }]
      : [],
  ),
);

test('the models have patterns', () => {
  expect(strings.length).toBeGreaterThan(60);
});

test.each(strings)('$name decides about hostile text at once', ({ pattern, max }) => {
  const matches = findMatcher(pattern);
  for (const piece of ['a', 'a:', '@', '{##', '{####}', '#', '-', '_', '.', '0', ' ', 'é']) {
    for (const end of ['', ' ', '\u0000', '!']) {
      const text = piece.repeat(Math.ceil(max / piece.length)).slice(0, max - end.length) + end;
      const startedAt = performance.now();
      matches(text);
      expect(performance.now() - startedAt).toBeLessThan(500);
    }
  }
});

test('a class around literals that it contains matches in linear time', () => {
  const message = findMatcher(
    '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{##[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*##\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*',
  );
  expect(message('Click {##here##}, please')).toBe(true);
  expect(message('{####}')).toBe(true);
  expect(message('{###}')).toBe(false);
  expect(message('##} before {##')).toBe(false);
  expect(message('{##\u0000##}')).toBe(false);

  const address = findMatcher('[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+');
  expect(address('ada@example.org')).toBe(true);
  expect(address('@@@')).toBe(true);
  expect(address('@example.org')).toBe(false);
  expect(address('ada@')).toBe(false);
  expect(address('@')).toBe(false);
  expect(address('a da@example.org')).toBe(false);

  const code = findMatcher('.*\\{####\\}.*');
  expect(code('Your code\nis {####}.')).toBe(true);
  expect(code('{####}')).toBe(true);
  expect(code('Your code')).toBe(false);
});

test('white space is that of Java', () => {
  expect(findMatcher('[\\S]+')('Pass\u00a0word1')).toBe(true);
  expect(findMatcher('[\\S]+')('Pass word1')).toBe(false);
  expect(findMatcher('[\\w\\s+=,.@-]+')('My app')).toBe(true);
  expect(findMatcher('[\\w\\s+=,.@-]+')('My\u00a0app')).toBe(false);
});

test('a value matches as a whole', () => {
  const pool = findMatcher('[\\w-]+_[0-9a-zA-Z]+');
  expect(pool('us-east-1_Claviger1')).toBe(true);
  expect(pool('us-east-1_Claviger1\n')).toBe(false);
  expect(pool('us-east-1_Claviger1 or more')).toBe(false);
});
