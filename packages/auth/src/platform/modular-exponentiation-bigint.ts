import { groupPrime } from './modular-exponentiation-prime.js';

/** Two slices may follow each other directly. Together they stay well below the 50 ms that users notice. */
const SLICE_MS = 15;

/**
 * Computes `base ** exponent mod prime` in `BigInt`, four bits of the exponent at a time. It works in slices of 15 ms, so a
 * page stays responsive on slow devices.
 *
 * The reduction is plain `%`: Barrett and Montgomery reduction measure slower over `BigInt`. Base 2 needs no special case:
 * its table has small numbers, which engines multiply quickly.
 *
 * @param base - in 0 … prime - 1.
 * @throws {TypeError} when the exponent is negative.
 */
export async function raiseWithBigInt(base: bigint, exponent: bigint): Promise<bigint> {
  const prime = groupPrime();
  const powers = [1n];
  for (let power = 1n; powers.length < 16; powers.push(power)) power = (power * base) % prime;

  let result = 1n;
  let sliceStartedAt = performance.now();
  for (const digit of exponent.toString(16)) {
    if (performance.now() - sliceStartedAt > SLICE_MS) {
      await new Promise((resolve) => setTimeout(resolve));
      sliceStartedAt = performance.now();
    }
    for (let bit = 0; bit < 4; bit++) result = (result * result) % prime;
    result = (result * (powers[Number.parseInt(digit, 16)] as bigint)) % prime;
  }
  return result;
}
