import { constants, createPublicKey, publicEncrypt } from 'node:crypto';

/** base ^ exponent mod a fixed modulus. The exponent is big-endian. */
export type Power = (base: bigint, exponent: Buffer) => bigint;

/** An exponent as SRP draws them. Not every crypto library takes one that is even and has 256 bits as an RSA key. */
const PROBE = Buffer.alloc(32, 0xfe);

/**
 * Chooses on the first call: OpenSSL (0.7 ms for 256 bits), or `BigInt` (some 20 ms) where the runtime's crypto library
 * refuses such exponents, as those of Bun and Deno do.
 *
 * @param fast what is tried first
 */
export function createPower(modulus: bigint, fast: Power = createOpenSslPower(modulus)): Power {
  let chosen: Power | undefined;
  return (base, exponent) => {
    chosen ??= works(fast) ? fast : createBigIntPower(modulus);
    return chosen(base, exponent);
  };
}

function works(power: Power): boolean {
  try {
    power(2n, PROBE);
    return true;
  } catch {
    return false;
  }
}

/**
 * OpenSSL does it as what it is to RSA: "encrypting" without padding under a key whose modulus is ours and whose public
 * exponent is the given one.
 */
function createOpenSslPower(modulus: bigint): Power {
  const hex = modulus.toString(16);
  const n = Buffer.from(hex, 'hex').toString('base64url');
  return (base, exponent) => {
    const key = createPublicKey({ key: { kty: 'RSA', n, e: exponent.toString('base64url') }, format: 'jwk' });
    const block = Buffer.from(base.toString(16).padStart(hex.length, '0'), 'hex');
    return BigInt(`0x${publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block).toString('hex')}`);
  };
}

function createBigIntPower(modulus: bigint): Power {
  return (base, exponent) => {
    let result = 1n;
    for (const byte of exponent) {
      for (let bit = 0x80; bit > 0; bit >>= 1) {
        result = (result * result) % modulus;
        if ((byte & bit) !== 0) result = (result * base) % modulus;
      }
    }
    return result;
  };
}
