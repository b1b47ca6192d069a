import { join } from 'node:path';
import { build } from 'esbuild';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { modPow } from './modular-exponentiation.js';
import { raiseWithBigInt } from './modular-exponentiation-bigint.js';
import { raiseWithOpenSsl } from './modular-exponentiation-openssl.js';
import { groupPrime } from './modular-exponentiation-prime.js';

/** As RFC 3526 section 4 prints it. */
const published = `
  FFFFFFFF FFFFFFFF C90FDAA2 2168C234 C4C6628B 80DC1CD1 29024E08 8A67CC74 020BBEA6 3B139B22 514A0879 8E3404DD
  EF9519B3 CD3A431B 302B0A6D F25F1437 4FE1356D 6D51C245 E485B576 625E7EC6 F44C42E9 A637ED6B 0BFF5CB6 F406B7ED
  EE386BFB 5A899FA5 AE9F2411 7C4B1FE6 49286651 ECE45B3D C2007CB8 A163BF05 98DA4836 1C55D39A 69163FA8 FD24CF5F
  83655D23 DCA3AD96 1C62F356 208552BB 9ED52907 7096966D 670C354E 4ABC9804 F1746C08 CA18217C 32905E46 2E36CE3B
  E39E772C 180E8603 9B2783A2 EC07A28F B5C55DF0 6F4C52C9 DE2BCBF6 95581718 3995497C EA956AE5 15D22618 98FA0510
  15728E5A 8AAAC42D AD33170D 04507A33 A85521AB DF1CBA64 ECFB8504 58DBEF0A 8AEA7157 5D060C7D B3970F85 A6E1E4C7
  ABF5AE8C DB0933D7 1E8C94E0 4A25619D CEE3D226 1AD2EE6B F12FFA06 D98A0864 D8760273 3EC86A64 521F2B18 177B200C
  BBE11757 7A615D6C 770988C0 BAD946E2 08E24FA0 74E5AB31 43DB5BFC E0FD108E 4B82D120 A93AD2CA FFFFFFFF FFFFFFFF`;
const N = BigInt(`0x${published.replace(/\s/g, '')}`);

/** Square and multiply, one bit at a time, from the lowest: another way than the code under test takes. */
function raisePlainly(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % N)
    if (rest & 1n) result = (result * square) % N;
  return result;
}

afterEach(() => {
  vi.restoreAllMocks();
});

test('the prime worked out from its definition is the published one', () => {
  expect(groupPrime()).toBe(N);
});

/** Loads a module as a bundler compiles it for engines without `**`: to `Math.pow`, which takes no BigInt. */
async function loadForOldEngines<Module>(file: string): Promise<Module> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, file)],
    bundle: true,
    format: 'esm',
    target: 'es2015',
    supported: { bigint: true },
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
}

test('compiled for engines without `**`, the arithmetic is the same', async () => {
  const prime = await loadForOldEngines<typeof import('./modular-exponentiation-prime.js')>(
    'modular-exponentiation-prime.ts',
  );
  expect(prime.groupPrime()).toBe(N);
  const openSsl = await loadForOldEngines<typeof import('./modular-exponentiation-openssl.js')>(
    'modular-exponentiation-openssl.ts',
  );
  expect(openSsl.raiseWithOpenSsl(2n, 4n)).toBe(16n);
});

describe.each([
  ['OpenSSL', raiseWithOpenSsl],
  ['BigInt', raiseWithBigInt],
])('%s', (_name, raise) => {
  const exponents = [0n, 1n, 2n, 3n, 15n, 16n, 17n, 65_536n, 65_537n, 2n ** 255n, 2n ** 256n - 1n, 2n ** 512n - 2n];
  const bases = [0n, 1n, 2n, 3n, 2n ** 64n, 2n ** 3071n, N - 2n, N - 1n];
  test.each(bases.map((base) => [base.toString(16).slice(0, 20), base] as const))('base %s…', async (_text, base) => {
    for (const exponent of exponents)
      expect(await raise(base, exponent), `exponent ${exponent}`).toBe(raisePlainly(base, exponent));
  });

  test("Fermat's little theorem, with an exponent as long as the prime", async () => {
    expect(await raise(3n, N - 1n)).toBe(1n);
  });

  test('random bases and exponents', async () => {
    const property = fc.asyncProperty(
      fc.bigInt({ min: 0n, max: N - 1n }),
      fc.bigInt({ min: 0n, max: 2n ** 512n }),
      async (base, exponent) => {
        expect(await raise(base, exponent)).toBe(raisePlainly(base, exponent));
      },
    );
    await fc.assert(property, { numRuns: 20 });
  });
});

describe('exponents that OpenSSL is not given', () => {
  test.each([N, N + 2n, 2n ** 3072n, 2n ** 3073n])('%#', async (exponent) => {
    expect(raiseWithOpenSsl(5n, exponent)).toBeUndefined();
    expect(await modPow(5n, exponent)).toBe(raisePlainly(5n, exponent));
  });

  test('a negative one is misuse', async () => {
    await expect(modPow(5n, -2n)).rejects.toThrow(TypeError);
  });
});

test.each([-1n, -3n * N - 7n, N, N + 2n, 9n * N - 1n])('a base out of range is brought into it', async (base) => {
  const reduced = ((base % N) + N) % N;
  expect(await modPow(base, 2n ** 200n + 1n)).toBe(raisePlainly(reduced, 2n ** 200n + 1n));
});

describe('runtimes without a raw RSA operation', () => {
  const inModule = (publicEncrypt: (options: unknown, data: Buffer) => Buffer) =>
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ publicEncrypt } as never);

  test.each([
    ['no such module', () => vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)],
    [
      'one that refuses the exponent',
      () =>
        inModule(() => {
          throw new Error('bad e value');
        }),
    ],
    ['one that lacks the function', () => vi.spyOn(process, 'getBuiltinModule').mockReturnValue({} as never)],
    ['one that ignores the padding asked for', () => inModule((_options, data) => Buffer.alloc(data.length, 7))],
    ['one that answers with nothing', () => inModule(() => Buffer.alloc(0))],
  ])('%s: BigInt does it', async (_name, arrange) => {
    arrange();
    expect(raiseWithOpenSsl(3n, 2n ** 255n)).toBeUndefined();
    expect(await modPow(3n, 2n ** 255n)).toBe(raisePlainly(3n, 2n ** 255n));
  });
});

test('on a slow device other tasks run in between', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 6;
    return now;
  });
  let otherTasks = 0;
  const other = setInterval(() => otherTasks++, 0);
  const result = await raiseWithBigInt(3n, 2n ** 511n);
  clearInterval(other);
  expect(result).toBe(raisePlainly(3n, 2n ** 511n));
  expect(otherTasks).toBeGreaterThan(10);
});
