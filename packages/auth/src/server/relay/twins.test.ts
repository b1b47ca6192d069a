import { describe, expect, test } from 'vitest';
import { createHandle, parseHandle } from '../../bff/handle.js';
import { parseJwt } from '../../session/jwt.js';
import { createTwin, isPoolToken, isTwin } from './twins.js';

const claims = {
  iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example',
  ...{ client_id: 'client', sub: 'ada', auth_time: 1, origin_jti: 'sign-in', token_use: 'access', iat: 1, exp: 2 },
};

function encode(payload: object): string {
  return ['{"alg":"RS256"}', JSON.stringify(payload), 'signature']
    .map((part) => btoa(part).replaceAll('=', ''))
    .join('.');
}

const token = parseJwt(encode(claims), 'access');
const twin = createTwin(token);

describe('a twin', () => {
  test('has the header and the claims of its token, and no signature', () => {
    expect(`${token}`.startsWith(twin)).toBe(true);
    expect(twin.endsWith('.')).toBe(true);
    expect(parseJwt(twin, 'access').payload).toEqual(token.payload);
  });

  test('names its session in each generation', () => {
    expect(isTwin(twin, token)).toBe(true);
    expect(isTwin(twin, parseJwt(encode({ ...claims, iat: 8, exp: 9, jti: 'later' }), 'access'))).toBe(true);
  });

  test.each(['iss', 'client_id', 'sub', 'auth_time', 'origin_jti'])('of another %s names another session', (name) => {
    expect(isTwin(twin, parseJwt(encode({ ...claims, [name]: 'other' }), 'access'))).toBe(false);
  });

  test.each(['', 'x', 'a.b.', `${token}`, `${twin}.`, encode({}), `${twin}x`, ` ${twin}`])('is not %s', (text) => {
    expect(isTwin(text, token)).toBe(false);
  });

  test('of an ID token does not match an access token', () => {
    expect(isTwin(createTwin(parseJwt(encode({ ...claims, token_use: 'id' }), 'id')), token)).toBe(false);
  });

  test('and a token name their pool', () => {
    expect([isPoolToken('us-east-1_Example', twin), isPoolToken('us-east-1_Example', `${token}`)]).toEqual([
      true,
      true,
    ]);
    expect([isPoolToken('us-east-1_Other', twin), isPoolToken('us-east-1_Example', 'x')]).toEqual([false, false]);
  });
});

test('a handle names a session and what the server vends, and no other text is one', () => {
  const handle = { sid: '0123456789abcdef0123456789abcdef', gen: 71, vends: { access: true, id: false }, isWeb: true };
  expect(parseHandle(createHandle(handle))).toEqual(handle);
  for (const text of ['', 'claviger.x.1.', `${token}`, `${createHandle(handle)}x`])
    expect(parseHandle(text)).toBeUndefined();
});
