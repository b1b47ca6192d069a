import { raiseWithBigInt } from './modular-exponentiation-bigint.js';
import { raiseWithOpenSsl } from './modular-exponentiation-openssl.js';
import { groupPrime } from './modular-exponentiation-prime.js';

/**
 * `base ** exponent mod prime`, the prime being that of RFC 3526 group 15: by OpenSSL where the runtime gives it, by
 * `BigInt` elsewhere. A negative base is brought into range first.
 *
 * Neither takes the same time for every exponent. The exponents of an SRP client are random or used once per exchange,
 * on the user's own machine.
 *
 * @throws TypeError when the exponent is negative.
 */
export async function modPow(base: bigint, exponent: bigint): Promise<bigint> {
  const prime = groupPrime();
  const reduced = ((base % prime) + prime) % prime;
  return raiseWithOpenSsl(reduced, exponent) ?? raiseWithBigInt(reduced, exponent);
}
