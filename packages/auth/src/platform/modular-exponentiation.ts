import { raiseWithBigInt } from './modular-exponentiation-bigint.js';
import { groupPrime } from './modular-exponentiation-prime.js';

/**
 * Computes `base ** exponent` modulo the prime of RFC 3526 group 15: by OpenSSL where the runtime has it, by `BigInt`
 * elsewhere. The base may be negative.
 *
 * The duration depends on the exponent. That is safe here: an SRP client runs on the user's machine, and its exponents are
 * random or used once per exchange.
 *
 * @throws {TypeError} when the exponent is negative.
 */
export async function modPow(base: bigint, exponent: bigint): Promise<bigint> {
  const prime = groupPrime();
  const reduced = ((base % prime) + prime) % prime;
  const { process } = globalThis as { readonly process?: { readonly getBuiltinModule?: unknown } };
  // Browsers do not load it.
  const openSsl = process?.getBuiltinModule ? await loadOpenSsl() : undefined;
  return openSsl?.raiseWithOpenSsl(reduced, exponent) ?? raiseWithBigInt(reduced, exponent);
}

/** A failure only makes the computation slower. */
const loadOpenSsl = () => import('./modular-exponentiation-openssl.js').catch(() => undefined);
