import { describe, expect, test } from 'vitest';
import { findOrigin } from './find-origin.js';

const find = (origins: readonly string[], url: string, headers: Readonly<Record<string, string>> = {}) =>
  findOrigin({ origins }, { url, names: Object.keys(headers), get: (name) => headers[name] ?? null });

describe('with a configured origin', () => {
  test('it never comes from the request: a server behind TLS sees another one', () => {
    const origins = ['https://app.example.com'];
    expect(find(origins, 'http://localhost:3000/auth/session')).toEqual({ origin: 'https://app.example.com' });
    expect(find(origins, 'http://evil.example/', { origin: 'https://evil.example' })).toEqual({
      origin: 'https://app.example.com',
    });
    const forwarded = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
    expect(find(origins, 'http://localhost/', forwarded)).toEqual({ origin: 'https://app.example.com' });
  });

  test('a request chooses one of several by its Origin, then by its host', () => {
    const origins = ['https://one.example', 'https://two.example', 'http://localhost:3000'];
    expect(find(origins, 'http://x/', { origin: 'https://two.example' })).toEqual({ origin: 'https://two.example' });
    expect(find(origins, 'http://two.example/')).toEqual({ origin: 'https://two.example' });
    expect(find(origins, 'http://localhost:3000/')).toEqual({ origin: 'http://localhost:3000' });
    expect(find(origins, 'http://other/')).toEqual({ origin: 'https://one.example' });
  });
});

describe('without one', () => {
  test.each(['http://localhost:3000', 'http://127.0.0.1:80', 'http://[::1]:3000', 'http://app.localhost'])(
    '%s is served',
    (origin) => {
      expect(find([], `${origin}/auth`).origin).toBe(new URL(origin).origin);
    },
  );

  test.each(['https://app.example.com/', 'http://192.168.0.2:3000/', 'http://localhost.evil.example/', 'nothing'])(
    '%s is refused',
    (url) => {
      expect(find([], url)).toEqual({ reason: expect.stringContaining('set the option origin') });
    },
  );

  test.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-uri'])(
    'a request with %s is refused in one sentence that names the option',
    (name) => {
      const { reason } = find([], 'http://localhost:3000/', { [name]: 'x' });
      expect(reason).toBe(`A proxy sent the header ${name}: set the option origin to the public origin of the app.`);
    },
  );
});
