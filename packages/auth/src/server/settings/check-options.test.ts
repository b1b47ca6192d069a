import { describe, expect, test } from 'vitest';
import { amplifyCookies } from '../../adopt/amplify-cookies.js';
import { checkOptions } from './check-options.js';
import type { AuthServerOptions } from './options.js';

const secret = 'a secret of at least thirty-two bytes';
const valid: AuthServerOptions = { secret, mode: 'bff' };

test('has defaults for all options but the secret and the mode', () => {
  expect(checkOptions(valid)).toMatchObject({
    mode: 'bff',
    secrets: [secret],
    origins: [],
    trustedOrigins: [],
    basePath: '/auth',
    vends: { tokens: [], awsCredentials: false },
    cookieName: 'claviger',
    maxAgeSeconds: 2_592_000,
    adopt: undefined,
  });
});

test('accepts what the documentation shows', () => {
  const storage = amplifyCookies();
  const settings = checkOptions({
    ...valid,
    secret: [secret, `old ${secret}`],
    origin: ['https://app.example.com/', 'http://localhost:3000'],
    trustedOrigins: ['http://localhost:5173'],
    basePath: '/api/auth',
    cookie: { name: 'notes', maxAgeSeconds: 0 },
    adopt: { storage },
  });
  expect(settings).toMatchObject({
    origins: ['https://app.example.com', 'http://localhost:3000'],
    basePath: '/api/auth',
    cookieName: 'notes',
    maxAgeSeconds: 0,
    adopt: storage,
  });
});

/** Options that are wrong, by the member that the error names. */
const wrong: readonly (readonly [field: string, options: object])[] = [
  ['secret', { secret: undefined }],
  ['secret', { secret: '' }],
  ['secret', { secret: 'a'.repeat(31) }],
  ['secret', { secret: [] }],
  ['secret', { secret: [secret, 'short'] }],
  ['secret', { secret: Array(9).fill(secret) }],
  ['secret', { secret: 5 }],
  ['mode', { mode: undefined }],
  ['mode', { mode: 'cookie' }],
  ['origin', { origin: 'app.example.com' }],
  ['origin', { origin: 'https://app.example.com/path' }],
  ['origin', { origin: 'ftp://app.example.com' }],
  ['origin', { origin: [5] }],
  // Browsers drop secure cookies of plain http.
  ['origin', { origin: 'http://app.example.com' }],
  ['trustedOrigins', { trustedOrigins: ['*'] }],
  ['trustedOrigins', { trustedOrigins: 'https://app.example.com' }],
  ['basePath', { basePath: 'auth' }],
  ['basePath', { basePath: '/auth/' }],
  ['basePath', { basePath: '/' }],
  ['basePath', { basePath: '/../auth' }],
  ['clientSecret', { clientSecret: '' }],
  ['vends.tokens', { vends: { tokens: ['refresh'] } }],
  ['vends.awsCredentials', { vends: { awsCredentials: 'yes' } }],
  ['vends.token', { vends: { token: ['access'] } }],
  ['vends', { vends: true }],
  ['cookie', { cookie: null }],
  ['cookie.maxAge', { cookie: { maxAge: 60 } }],
  ['cookie.name', { cookie: { name: 'a;b' } }],
  ['cookie.maxAgeSeconds', { cookie: { maxAgeSeconds: -1 } }],
  ['cookie.maxAgeSeconds', { cookie: { maxAgeSeconds: 1.5 } }],
  ['cookie.maxAgeSeconds', { cookie: { maxAgeSeconds: 34_560_001 } }],
  ['store', { store: { get: async () => undefined } }],
  ['adopt', { adopt: true }],
  ['adopt', { adopt: { storage: {} } }],
  ['logger', { logger: console }],
  ['clientAddress', { clientAddress: '127.0.0.1' }],
  ['fetch', { fetch: 'fetch' }],
  ['cookies', { cookies: {} }],
];

describe.each(wrong)('%s', (field, options) => {
  test(`is rejected: ${JSON.stringify(options)}`, () => {
    const check = (): unknown => checkOptions({ ...valid, ...options } as AuthServerOptions);
    expect(check).toThrow(expect.objectContaining({ kind: 'configuration', code: 'InvalidConfiguration', field }));
  });
});

test('no error quotes a secret', () => {
  expect(() => checkOptions({ ...valid, secret: 'hunter2' })).toThrow(/^(?!.*hunter2)/);
});
