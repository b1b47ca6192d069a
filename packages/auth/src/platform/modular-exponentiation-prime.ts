let prime: bigint | undefined;

/**
 * The prime modulus of Cognito's SRP group, whose generator is 2: the 3072-bit MODP prime of RFC 3526 section 4
 * (group 15), which is defined as `2^3072 - 2^3008 - 1 + 2^64 * (floor(2^2942 * pi) + 1690314)`.
 *
 * The first call computes it from that definition, in about a millisecond. Written out, its digits would take nearly a
 * third of the bytes of SRP.
 */
export function groupPrime(): bigint {
  prime ??= (1n << 3072n) - (1n << 3008n) - 1n + ((computePi(2942n) + 1690314n) << 64n);
  return prime;
}

/** Computes `floor(2^bits * pi)` by the Chudnovsky series, which adds 47 bits per term. */
function computePi(bits: bigint): bigint {
  const one = 1n << (bits + 64n);
  let sum = 0n;
  for (let k = 0n, term = one; term; ) {
    sum += term * (13591409n + 545140134n * k++);
    term = (-term * (6n * k - 5n) * (2n * k - 1n) * (6n * k - 1n)) / (k * k * k * 10939058860032000n);
  }
  // The root of 10005 by Newton's method: 100 has twelve correct bits, and each step doubles them.
  let root = 100n * one;
  for (let goodBits = 12n; goodBits < bits + 64n; goodBits *= 2n) root = (root + (10005n * one * one) / root) / 2n;
  return ((426880n * root) << bits) / sum;
}
