import { beforeAll, expect, test } from 'vitest';
import { openTestStore } from '../../test-support/store.js';
import { createClock } from '../base/clock.js';
import { signJwt } from './jwt.js';
import { createSigningKeys, type KeyPairs } from './signing-keys.js';
import { createVerifiedTokens } from './verified-tokens.js';

let keys: KeyPairs;
let foreign: KeyPairs;

beforeAll(async () => {
  const signingKeys = createSigningKeys({ store: await openTestStore(':memory:'), clock: createClock() });
  [keys, foreign] = await Promise.all([signingKeys.get('us-east-1_Aaaaaaaaa'), signingKeys.get('us-east-1_Bbbbbbbbb')]);
});

test('a token that was verified is good for as long as the key that signed it is', async () => {
  const tokens = createVerifiedTokens();
  const token = await signJwt(keys[1], { sub: 'x' });
  expect(tokens.read(token)?.verify({ keys })).toMatchObject({ ok: true, key: keys[1], claims: { sub: 'x' } });
  expect(tokens.read(token)?.verify({ keys })).toMatchObject({ ok: true, key: keys[1], claims: { sub: 'x' } });
  expect(tokens.read(token)?.verify({ keys: [keys[0]] })).toMatchObject({ ok: false });
  expect(tokens.read(token)?.verify({ keys: foreign })).toMatchObject({ ok: false });
  // Another key of the same name is another key.
  expect(tokens.read(token)?.verify({ keys: [{ ...foreign[1], kid: keys[1].kid }] })).toMatchObject({ ok: false });
});

test('a token that was altered is not the one that was verified', async () => {
  const tokens = createVerifiedTokens();
  const token = await signJwt(keys[1], { sub: 'x' });
  tokens.read(token)?.verify({ keys });
  const [header, , signature] = token.split('.');
  const claims = Buffer.from(JSON.stringify({ sub: 'y' })).toString('base64url');
  expect(tokens.read(`${header}.${claims}.${signature}`)?.verify({ keys })).toMatchObject({ ok: false });
  expect(tokens.read(`${token}A`)?.verify({ keys })).toMatchObject({ ok: false });
});

test('what was read without being verified stays unverified', async () => {
  const tokens = createVerifiedTokens();
  const token = await signJwt(foreign[1], { sub: 'x' });
  expect(tokens.read(token)?.verify({ keys })).toMatchObject({ ok: false });
  expect(tokens.read(token)?.verify({ keys })).toMatchObject({ ok: false });
  expect(tokens.read('no token')).toBeUndefined();
});

test('the claims of a token can not be changed for its next reader', async () => {
  const tokens = createVerifiedTokens();
  const token = await signJwt(keys[1], { sub: 'x' });
  const verified = tokens.read(token)?.verify({ keys });
  expect(() => Object.assign(verified?.ok ? verified.claims : {}, { sub: 'y' })).toThrow(TypeError);
});
