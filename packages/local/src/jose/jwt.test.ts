import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore } from '../../test-support/store.js';
import { createClock } from '../base/clock.js';
import type { Store } from '../store/store.js';
import { signJwt, verifyJwt } from './jwt.js';
import { createSigningKeys, IDENTITY_POOLS_OWNER, type KeyPairs } from './signing-keys.js';

let store: Store;
let keys: KeyPairs;
let foreign: KeyPairs;

beforeAll(async () => {
  store = await openTestStore(':memory:');
  const signingKeys = createSigningKeys({ store, clock: createClock() });
  [keys, foreign] = await Promise.all([signingKeys.get('us-east-1_Aaaaaaaaa'), signingKeys.get('us-east-1_Bbbbbbbbb')]);
});
afterAll(() => store.close());

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a signed token verifies, and has the header that Cognito gives it', async () => {
  const token = await signJwt(keys[0], { sub: 'x' });
  expect(verifyJwt(token, { keys })).toMatchObject({ ok: true, claims: { sub: 'x' } });
  const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
  expect(header).toEqual({ kid: keys[0].kid, alg: 'RS256' });
  expect(keys[0].kid).toMatch(/^[\w+/]{43}=$/);
});

test('no altered, foreign, unsigned or cross-signed token verifies', async () => {
  const [header = '', claims = '', signature = ''] = (await signJwt(keys[0], { sub: 'x' })).split('.');
  const otherClaims = encode({ sub: 'y' });
  const publicPem = keys[0].publicKey.export({ type: 'spki', format: 'pem' });
  const hmacHeader = encode({ kid: keys[0].kid, alg: 'HS256' });
  const hmac = createHmac('sha256', publicPem).update(`${hmacHeader}.${claims}`).digest('base64url');
  const refused = [
    `${header}.${otherClaims}.${signature}`,
    `${header}.${claims}.`,
    `${encode({ kid: keys[0].kid, alg: 'none' })}.${claims}.`,
    `${encode({ kid: keys[0].kid, alg: 'none' })}.${claims}.${signature}`,
    `${hmacHeader}.${claims}.${hmac}`,
    `${encode({ kid: keys[1].kid, alg: 'RS256' })}.${claims}.${signature}`,
    `${encode({ kid: keys[0].kid, alg: 'RS256', crit: ['b64'] })}.${claims}.${signature}`,
    await signJwt(foreign[0], { sub: 'x' }),
    `${header}.${claims}`,
    `${header}.${claims}.${signature}.`,
    `${header}.${claims}.${signature}=`,
    '..',
    '',
    'a.b.c',
  ];
  for (const token of refused) expect(verifyJwt(token, { keys }), token).toMatchObject({ ok: false });
});

test('keys are made once, kept, and the same after a restart', async () => {
  const signingKeys = createSigningKeys({ store, clock: createClock() });
  const [one, two] = await Promise.all([
    signingKeys.get('us-east-1_Aaaaaaaaa'),
    signingKeys.get('us-east-1_Aaaaaaaaa'),
  ]);
  expect(one).toBe(two);
  expect(one.map((key) => key.jwk)).toEqual(keys.map((key) => key.jwk));
  expect(one[0].jwk.n).not.toBe(one[1].jwk.n);
});

test('tokens of identity pools are RS512', async () => {
  const [key] = await createSigningKeys({ store, clock: createClock() }).get(IDENTITY_POOLS_OWNER);
  const token = await signJwt(key, { sub: 'x' }, { typ: 'JWS' });
  expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
    typ: 'JWS',
    alg: 'RS512',
  });
  expect(verifyJwt(token, { keys: [key] })).toMatchObject({ ok: true });
});
