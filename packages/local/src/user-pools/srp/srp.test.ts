import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { secretMath } from './secret-math.js';
import { createVerifier, deriveSessionKey, isUsablePublicA, signClaim, startExchange } from './srp.js';

interface Vector {
  readonly group: string;
  readonly user: string;
  readonly password: string;
  readonly saltHex: string;
  readonly secretBlockBase64: string;
  readonly timestamp: string;
  readonly privateB: string;
  readonly verifier: string;
  readonly publicA: string;
  readonly publicB: string;
  readonly hkdfKeyHex: string;
  readonly signatureBase64: string;
}

const file = new URL('./srp-vectors.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] };

test.each(vectors.map((vector) => [`${vector.group}, ${vector.user}, salt ${vector.saltHex}`, vector] as const))(
  'the arithmetic agrees with the vector of %s',
  (_, vector) => {
    const identity = { group: vector.group, username: vector.user };
    expect(createVerifier(secretMath, { ...identity, password: vector.password, salt: vector.saltHex }).verifier).toBe(
      vector.verifier,
    );
    const exchange = startExchange(
      secretMath,
      vector.verifier,
      Buffer.from(vector.privateB.padStart(vector.privateB.length + (vector.privateB.length % 2), '0'), 'hex'),
    );
    expect(exchange.publicB).toBe(vector.publicB);
    const key = deriveSessionKey(secretMath, { ...exchange, publicA: vector.publicA, verifier: vector.verifier });
    expect(key.toString('hex')).toBe(vector.hkdfKeyHex);
    const secretBlock = Buffer.from(vector.secretBlockBase64, 'base64');
    expect(
      signClaim(secretMath, key, { ...identity, secretBlock, timestamp: vector.timestamp }).toString('base64'),
    ).toBe(vector.signatureBase64);
  },
);

test('the same password twice gives two verifiers', () => {
  const given = { group: 'AbCdEfGhI', username: 'alice', password: 'Passw0rd!' };
  expect(createVerifier(secretMath, given).verifier).not.toBe(createVerifier(secretMath, given).verifier);
});

test('an A that is zero modulo N, or no number, is refused', () => {
  const zeroes = ['0', '00', '', 'xyz', '1'.repeat(769)];
  for (const publicA of zeroes) expect(isUsablePublicA(publicA), publicA).toBe(false);
  const prime =
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF';
  expect(isUsablePublicA(prime)).toBe(false);
  expect(isUsablePublicA('2')).toBe(true);
});

test('exponents with leading zero bytes are what they are', () => {
  const privateB = Buffer.alloc(32);
  privateB[31] = 3;
  // B = k·v + g^3 with v = 0
  expect(startExchange(secretMath, '0', privateB).publicB).toBe('8');
});
