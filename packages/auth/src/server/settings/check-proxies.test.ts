import { expect, test } from 'vitest';
import { checkProxies } from './check-proxies.js';

const target = { to: 'https://api.example.com/v1', token: 'access' } as const;

test('proxies with a token, and with a signature, pass', () => {
  const signed = { to: 'http://127.0.0.1:9000', service: 'execute-api', region: 'us-east-1' };
  const proxies = { '/api/': target, '/files/deep/': signed };
  expect(checkProxies(proxies, '/auth')).toBe(proxies);
  expect(checkProxies(undefined, '/auth')).toEqual({});
});

test.each([
  ['a path without a slash at its end', { '/api': target }],
  ['the root', { '/': target }],
  ['an encoded path', { '/%61pi/': target }],
  ['a path that climbs', { '/../': target }],
  ['the path of the routes', { '/auth/': target }],
  ['plain http beyond this machine', { '/api/': { ...target, to: 'http://api.example.com' } }],
  ['a password in the URL', { '/api/': { ...target, to: 'https://a:b@api.example.com' } }],
  ['a query', { '/api/': { ...target, to: 'https://api.example.com/?x=1' } }],
  ['no URL', { '/api/': { ...target, to: '/v1' } }],
  ['another token', { '/api/': { ...target, token: 'refresh' } }],
  ['neither token nor service', { '/api/': { to: target.to } }],
  ['token and service', { '/api/': { ...target, service: 's3', region: 'us-east-1' } }],
])('%s is rejected', (_, proxies) => {
  // @ts-expect-error: code without types can pass anything.
  const check = (): unknown => checkProxies(proxies, '/auth');
  expect(check).toThrow(
    expect.objectContaining({ code: 'InvalidConfiguration', field: expect.stringContaining('proxies') }),
  );
});
