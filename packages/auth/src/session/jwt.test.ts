import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { decodeJWT, lifetimeMs, mask, parseJwt } from './jwt.js';

/** A token with these claims. Its signature is not checked. */
function createToken(payload: unknown): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'RS256', kid: 'a' })}.${encode(payload)}.signature-of-it`;
}

const claims = { sub: 'a', token_use: 'id', iat: 1_000, exp: 4_600 };

describe('a token', () => {
  test('is its claims and, by its text alone, itself', () => {
    const raw = createToken({ ...claims, 'cognito:groups': ['admins'] });
    const token = parseJwt(raw, 'id');
    expect(token.payload).toEqual({ ...claims, 'cognito:groups': ['admins'] });
    expect(`${token}`).toBe(raw);
    expect(Object.keys(token)).toEqual(['payload']);
    expect(JSON.stringify({ token })).toBe('{"token":"[JWT, expires 1970-01-01T01:16:40.000Z]"}');
    expect(inspect({ token }, { depth: 10 })).toBe('{ token: [JWT, expires 1970-01-01T01:16:40.000Z] }');
    expect(lifetimeMs(token)).toBe(3_600_000);
  });

  test('cannot be changed, all the way down', () => {
    const { payload } = parseJwt(createToken({ ...claims, list: [{ a: 1 }] }), 'id');
    expect(() => Object.assign(payload, { sub: 'b' })).toThrow(TypeError);
    expect(() => (payload['list'] as unknown[]).push(1)).toThrow(TypeError);
    expect(Object.isFrozen((payload['list'] as unknown[])[0])).toBe(true);
  });

  test.each([
    ['of the other use', { ...claims, token_use: 'access' }],
    ['of no use', { ...claims, token_use: undefined }],
    ['of nobody', { ...claims, sub: '' }],
    ['without a beginning', { ...claims, iat: undefined }],
    ['without an end', { ...claims, exp: undefined }],
    ['with an end that is no number', { ...claims, exp: 'soon' }],
    ['that ends when it begins', { ...claims, exp: claims.iat }],
    ['that ends before it begins', { ...claims, exp: claims.iat - 1 }],
    ['of a text', 'claims'],
    ['of a list', [claims]],
    ['of null', null],
  ])('is refused: one %s', (_, payload) => {
    expect(() => parseJwt(createToken(payload), 'id')).toThrow(TypeError);
  });

  test.each([undefined, null, 5, {}, [], '', '.', '..', 'a.b.c', createToken(claims).slice(0, 40)])(
    'is refused: %o',
    (raw) => {
      expect(() => parseJwt(raw as string, 'id')).toThrow(TypeError);
    },
  );

  test('may have any claims beside its own', () => {
    const names = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__' && !(name in claims));
    const extras = fc.dictionary(names, fc.jsonValue());
    void fc.assert(
      fc.property(extras, (extra) => {
        const payload = { ...extra, ...claims };
        const raw = createToken(payload);
        const token = parseJwt(raw, 'id');
        expect(token.payload).toEqual(JSON.parse(JSON.stringify(payload)));
        expect(token.toString()).toBe(raw);
      }),
    );
  });

  test('is never quoted by the error that refuses it', () => {
    const texts = fc.oneof(
      fc.string({ minLength: 8 }),
      fc.jsonValue().map(createToken),
      fc.base64String({ minLength: 8 }).map((text) => `${text}.${text}.${text}`),
    );
    void fc.assert(
      fc.property(texts, (raw) => {
        try {
          parseJwt(raw, 'access');
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          expect(['no access token', 'Expected a JSON Web Token.']).toContain((error as Error).message);
          expect((error as Error).cause).toBeUndefined();
          return;
        }
        throw new Error('It was accepted.');
      }),
    );
  });
});

describe('decodeJWT', () => {
  test('reads any token, also one that is no user pool’s', () => {
    const raw = createToken({ sub: 'a', scope: 'openid email', 'custom:team': 'red' });
    const token = decodeJWT(raw);
    expect(token.payload).toEqual({ sub: 'a', scope: 'openid email', 'custom:team': 'red' });
    expect(`${token}`).toBe(raw);
    expect(inspect(token)).toBe('[JWT, expires null]');
  });

  test('reads claims that are not ASCII', () => {
    expect(decodeJWT(createToken({ name: 'Zoë 🦊 漢字?>~' })).payload.name).toBe('Zoë 🦊 漢字?>~');
  });

  test('refuses what is no token', () => {
    for (const raw of ['', 'a.b.c', 'abc', createToken('text'), createToken(5), createToken(null)]) {
      expect(() => decodeJWT(raw)).toThrow(new TypeError('Expected a JSON Web Token.'));
    }
  });

  test('takes time that grows with the length of the text alone', () => {
    const startedAtMs = performance.now();
    for (const raw of [`${'.'.repeat(1_000_000)}\n`, `a.${'b\n'.repeat(500_000)}`]) {
      expect(() => decodeJWT(raw)).toThrow(TypeError);
    }
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
  });

  test('types registered claims, those of Cognito, and custom attributes', () => {
    type Payload = ReturnType<typeof decodeJWT>['payload'];
    expectTypeOf<Payload['exp']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Payload['cognito:groups']>().toEqualTypeOf<readonly string[] | undefined>();
    expectTypeOf<Payload['custom:team']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Payload['another']>().toEqualTypeOf<unknown>();
    type OwnPayload = ReturnType<typeof parseJwt>['payload'];
    expectTypeOf<OwnPayload['sub']>().toEqualTypeOf<string>();
    expectTypeOf<OwnPayload['exp']>().toEqualTypeOf<number>();
  });
});

test('what is masked prints as its summary, and gives its members', () => {
  const secret = mask(
    { key: 'secret' },
    () => '[a key]',
    () => 'a key',
  );
  expect(secret.key).toBe('secret');
  expect(inspect([secret])).toBe('[ [a key] ]');
  expect(JSON.stringify([secret])).toBe('["[a key]"]');
  expect(String(secret)).toBe('a key');
  expect(String(mask({ key: 'secret' }, () => ({ life: 5 })))).toBe('{"life":5}');
  expect({ ...secret }).toEqual({ key: 'secret' });
});
