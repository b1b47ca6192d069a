import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { AuthError, isAuthError } from './auth-error.js';
import type { AuthErrorCode } from './error-codes.js';
import { asAuthError, createNetworkError } from './own-errors.js';

const details = { recoverySuggestion: 'Do this.', retryable: true, field: 'username', retryAfterMs: 5 };
const error = new AuthError('service', 'Timeout', 'It took long.', details);

/** An error of an HTTP client, with the request that it was about. */
function createForeign(): Error {
  const socket = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED', request: 'canary' });
  return Object.assign(new TypeError('fetch failed', { cause: socket }), { config: { data: 'canary' } });
}

test('String has the message and the way out', () => {
  expect(String(error)).toBe('AuthError: It took long. Do this.');
});

test('JSON has every member but the stack and the cause', () => {
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'AuthError',
    kind: 'service',
    code: 'Timeout',
    message: 'It took long.',
    recoverySuggestion: 'Do this.',
    field: 'username',
    retryable: true,
    retryAfterMs: 5,
    docs: 'https://unpkg.com/@claviger/auth/ERRORS.md#:~:text=Timeout',
  });
});

test('its class and its stack have its name', () => {
  expect(error.constructor.name).toBe('AuthError');
  expect(error.stack).toMatch(/^AuthError: It took long\.\n.*auth-error\.test/);
});

describe('isAuthError', () => {
  test('recognizes an error of another copy of the module, and nothing else', async () => {
    const path = './auth-error.js?another-copy';
    const copy: typeof import('./auth-error.js') = await import(path);
    const foreign = new copy.AuthError('service', 'Timeout', 'It took long.', details);
    expect(foreign).not.toBeInstanceOf(AuthError);
    expect([isAuthError(foreign), copy.isAuthError(error), isAuthError(error)]).toEqual([true, true, true]);
    expect(asAuthError(foreign)).toBe(foreign);
    for (const other of [new Error('no'), { ...error }, null, undefined, 'text', 5, runInNewContext('new Error()')]) {
      expect(isAuthError(other)).toBe(false);
    }
  });
});

describe('a cause', () => {
  test('keeps the name, code, message and stack of a foreign error, and nothing that hangs on it', () => {
    const foreign = createForeign();
    const { cause } = new AuthError('service', 'NetworkError', 'No.', { ...details, cause: foreign });
    expect(cause).toBeInstanceOf(Error);
    expect(cause).toMatchObject({ name: 'TypeError', message: 'fetch failed', code: 'ECONNREFUSED' });
    expect(cause?.stack).toBe(foreign.stack);
    expect(inspect(cause, { depth: 10, showHidden: true })).not.toContain('canary');
  });

  test('that is an AuthError stays the same object', () => {
    expect(new AuthError('unknown', 'Unknown', 'No.', { ...details, cause: error }).cause).toBe(error);
    expect(error).not.toHaveProperty('cause');
  });

  test('may be anything that code can throw', () => {
    void fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (thrown) => {
        const { cause } = asAuthError(thrown);
        if (typeof thrown === 'string') expect(cause?.message).toBe(thrown);
        expect(cause === undefined).toBe(thrown === undefined);
        expect(inspect(asAuthError(thrown))).toContain('Something failed.');
      }),
    );
  });
});

test.each([
  ['http://127.0.0.1:9319/', 'http://127.0.0.1:9319', true],
  ['http://localhost:9319', 'http://localhost:9319', true],
  ['https://local.localhost/a?b', 'https://local.localhost', true],
  ['http://[::1]:9/', 'http://[::1]:9', true],
  ['https://cognito-idp.eu-central-1.amazonaws.com/', 'https://cognito-idp.eu-central-1.amazonaws.com', false],
  ['https://127.0.0.1.example.com/', 'https://127.0.0.1.example.com', false],
  ['https://localhost.example.com/', 'https://localhost.example.com', false],
])('a request to %s that got no answer names %s', (url, origin, isLocal) => {
  const { message, recoverySuggestion, retryable } = createNetworkError(url, createForeign());
  expect(message).toBe(`${origin} could not be reached.`);
  expect(recoverySuggestion.includes('npx @claviger/local start')).toBe(isLocal);
  expect(retryable).toBe(true);
});

test('a code is one of a closed union for an editor, and may be any text', () => {
  expectTypeOf<'NetworkError' | 'CodeMismatchException' | 'EmptySignInUsername'>().toExtend<AuthErrorCode>();
  expectTypeOf<string>().toExtend<AuthErrorCode>();
  expectTypeOf<AuthErrorCode>().not.toEqualTypeOf<string>();
});
