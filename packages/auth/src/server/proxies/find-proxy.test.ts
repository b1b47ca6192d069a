import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findProxy } from './find-proxy.js';

const proxies = {
  '/api/': { to: 'https://api.example.com/v1', token: 'access' },
  '/api/deep/': { to: 'https://deep.example.com/', token: 'id' },
} as const;
const find = (path: string) => findProxy({ settings: { proxies } }, new URL(path, 'http://localhost'));

describe('the upstream of a path', () => {
  test.each([
    ['/api/notes', 'https://api.example.com/v1/notes'],
    ['/api/', 'https://api.example.com/v1/'],
    ['/api/a%20b/c%2Fd?x=1&y=%2e%2e', 'https://api.example.com/v1/a%20b/c%2Fd?x=1&y=%2e%2e'],
    ['/api/100%25', 'https://api.example.com/v1/100%25'],
    ['/api/deep/x', 'https://deep.example.com/x'],
    ['/api/@evil.example', 'https://api.example.com/v1/@evil.example'],
    ['/api/...', 'https://api.example.com/v1/...'],
  ])('of %s is %s', (path, upstream) => {
    expect(find(path)?.upstream).toBe(upstream);
  });

  test.each([
    '/api/..%2fadmin',
    '/api/..%5cadmin',
    '/api/%252e%252e/admin',
    '/api/%252e%252e%252fadmin',
    '/api/..;/admin',
    '/api//admin',
    '/api/%2fadmin',
    '/api/x%00',
    '/api/x%0a',
    '/api/%25252525252e',
    '/%61pi/x',
    '/api/%zz',
  ])('is refused for %s', (path) => {
    expect(find(path)).toMatchObject({ prefix: '/api/', upstream: undefined });
  });

  test.each(['/', '/api', '/apis/x', '/other/api/', '/api/../x', '/api/%2e%2e/x'])('is not searched for %s', (path) => {
    expect(find(path)).toBeUndefined();
  });

  test('never leaves the configured origin and path', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '/',
        '%2e',
        '%2E',
        '%2f',
        '%5c',
        '\\',
        '//',
        '%252e',
        ';',
        '@',
        ':',
        '?',
        '#',
        'a',
        '%00',
        '\t',
      ),
      fc.string({ maxLength: 3 }),
    );
    void fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = `/api/${pieces.join('')}`;
        if (!URL.canParse(path, 'http://localhost')) return;
        const upstream = find(path)?.upstream;
        if (upstream === undefined) return;
        const { origin, pathname } = new URL(upstream);
        const isDeep = origin === 'https://deep.example.com';
        expect(isDeep || (origin === 'https://api.example.com' && pathname.startsWith('/v1/'))).toBe(true);
        expect(decodeURIComponent(pathname)).not.toMatch(/(^|\/)\.\.?(\/|$)/);
      }),
      { numRuns: 2_000 },
    );
  });
});
