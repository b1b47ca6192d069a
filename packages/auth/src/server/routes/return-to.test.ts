import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseReturnTo } from './return-to.js';

const ORIGIN = 'https://app.example.com';

test.each(['/', '/notes', '/notes?page=2&q=%2F%2Fx#top', '/a/../b', '/%E2%82%AC', '/authors'])(
  '%s is a path of the app',
  (path) => {
    expect(parseReturnTo(path, ORIGIN, '/auth')).toBe(new URL(path, ORIGIN).href);
  },
);

test('an absent one is the root', () => {
  expect(parseReturnTo(null, ORIGIN, '/auth')).toBe(`${ORIGIN}/`);
});

test('no text leads to another origin, to a host in the path, or back into the routes', () => {
  const parts = fc.constantFrom(
    '/',
    '\\',
    '//',
    '..',
    '.',
    '%2e',
    '%2f',
    ':',
    '@',
    '\t',
    '\n',
    '\r',
    ' ',
    '?',
    '#',
    'https:',
    'evil.example',
    'auth',
    'a',
    '\u2028',
    '\uff0f',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(parts, { maxLength: 8 }).map((list) => list.join('')),
  );
  fc.assert(
    fc.property(text, (path) => {
      const found = parseReturnTo(path, ORIGIN, '/auth');
      if (found === undefined) return;
      // As a browser reads the header of a redirect, with and without the origin.
      const url = new URL(found);
      expect(url.origin).toBe(ORIGIN);
      expect(new URL(found.slice(ORIGIN.length), ORIGIN).href).toBe(found);
      expect(found).toMatch(/^https:\/\/app\.example\.com\/(?!\/)[!-~]*$/);
      expect(`${url.pathname}/`.startsWith('/auth/')).toBe(false);
    }),
    { numRuns: 5_000 },
  );
});
