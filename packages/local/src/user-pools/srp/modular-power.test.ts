import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPower } from './modular-power.js';

/** 2^3072 - 1 less a little: odd, and of the length that SRP has here. */
const MODULUS = (1n << 3_072n) - 1_103_717n;

test('without an OpenSSL that takes such exponents, BigInt gives the same powers', () => {
  const refused: string[] = [];
  const slow = createPower(MODULUS, () => {
    refused.push('asked');
    throw new Error('RSA_BAD_E_VALUE');
  });
  const fast = createPower(MODULUS);
  const bases = [2n, MODULUS - 1n, BigInt(`0x${randomBytes(380).toString('hex')}`)];
  const exponents = [Buffer.from([3]), Buffer.from('00ff00', 'hex'), Buffer.alloc(32, 0xfe), randomBytes(32)];
  for (const base of bases) {
    for (const exponent of exponents) expect(slow(base, exponent)).toBe(fast(base, exponent));
  }
  expect(refused).toEqual(['asked']);
});
