import { groupPrime } from './modular-exponentiation-prime.js';

interface NodeBuffer {
  toString(encoding: 'hex' | 'base64url'): string;
}

/** The used parts of Node.js. The package compiles without the types of a runtime. */
interface NodeGlobals {
  Buffer?: { from(text: string, encoding: 'hex'): NodeBuffer };
  process?: { getBuiltinModule?(id: 'node:crypto'): NodeCrypto | undefined };
}

interface NodeCrypto {
  publicEncrypt(
    options: { key: { kty: 'RSA'; n: string; e: string }; format: 'jwk'; padding: number },
    data: NodeBuffer,
  ): NodeBuffer;
}

const RSA_NO_PADDING = 3;

/**
 * Computes `base ** exponent mod prime` by the runtime's OpenSSL, as a raw RSA public operation: message = base, modulus =
 * prime, public exponent = exponent.
 *
 * @param base - in 0 … prime - 1.
 * @returns `undefined` where that is impossible: in browsers, over BoringSSL (public exponents up to 33 bits), in FIPS
 *   providers (odd exponents only), in imitations of Node.js, and for numbers out of range.
 */
export function raiseWithOpenSsl(base: bigint, exponent: bigint): bigint | undefined {
  const prime = groupPrime();
  // Loaded at run time: a bundler must not see an import of a Node module.
  const { Buffer, process } = globalThis as unknown as NodeGlobals;
  const crypto = process?.getBuiltinModule?.('node:crypto');
  if (!crypto || !Buffer || exponent < 0n || exponent >= prime) return undefined;

  const encode = (value: bigint) => Buffer.from(value.toString(16).padStart(768, '0'), 'hex');
  const raise = (message: bigint, e: bigint) => {
    const key = { kty: 'RSA', n: encode(prime).toString('base64url'), e: encode(e).toString('base64url') } as const;
    const result = crypto.publicEncrypt({ key, format: 'jwk', padding: RSA_NO_PADDING }, encode(message));
    return BigInt(`0x${result.toString('hex')}`);
  };
  try {
    // A runtime that ignores the padding option would make each correct password fail.
    return raise(2n, 3073n) === (1n << 3073n) % prime ? raise(base, exponent) : undefined;
  } catch {
    return undefined;
  }
}
