import { groupPrime } from './modular-exponentiation-prime.js';

interface NodeBuffer {
  toString(encoding: 'hex' | 'base64url'): string;
}

/** What is used of Node, declared by hand: the package is compiled without any runtime's types. */
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
 * `base ** exponent mod prime` by the runtime's OpenSSL. A raw RSA public operation is exactly that: message = base,
 * modulus = prime, public exponent = exponent.
 *
 * @param base in 0 … prime - 1.
 * @returns `undefined` where there is no such thing: browsers, runtimes over BoringSSL (which limits public exponents
 *   to 33 bits), FIPS providers (which want them odd), Node's imitations, and numbers out of range.
 */
export function raiseWithOpenSsl(base: bigint, exponent: bigint): bigint | undefined {
  const prime = groupPrime();
  // Asked for at run time, so that no bundler sees an import of a Node module.
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
    // A runtime that pads anyway would turn every correct password into a wrong one.
    return raise(2n, 3073n) === 2n ** 3073n % prime ? raise(base, exponent) : undefined;
  } catch {
    return undefined;
  }
}
