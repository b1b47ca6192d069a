import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDefaultPlatform } from '../platform/default-platform.js';
import { modPow } from '../platform/modular-exponentiation.js';
import { raiseWithBigInt } from '../platform/modular-exponentiation-bigint.js';
import { raiseWithOpenSsl } from '../platform/modular-exponentiation-openssl.js';
import { groupPrime } from '../platform/modular-exponentiation-prime.js';
import { hmacSha256, sha256 } from '../platform/web-crypto.js';
import {
  answerSrpChallenge,
  deriveSrpKey,
  formatSrpTimestamp,
  type SrpChallenge,
  type SrpCrypto,
  startSrp,
} from './srp.js';

interface Vector {
  kind: 'user' | 'device';
  group: string;
  user: string;
  password: string;
  saltHex: string;
  secretBlockBase64: string;
  timestamp: string;
  privateA: string;
  publicA: string;
  publicB: string;
  x: string;
  u: string;
  S: string;
  hkdfKeyHex: string;
  signatureBase64: string;
}

const file = new URL('./srp-vectors.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
const hex = (text: string) => BigInt(`0x${text}`);
const N = groupPrime();

const crypto: SrpCrypto = { ...createDefaultPlatform(undefined), sha256, hmacSha256, modPow };

function challengeOf(vector: Vector): SrpChallenge {
  return {
    group: vector.group,
    user: vector.user,
    password: vector.password,
    salt: vector.saltHex,
    publicB: vector.publicB,
    secretBlock: vector.secretBlockBase64,
    at: new Date(vector.timestamp),
    privateA: hex(vector.privateA),
    publicA: hex(vector.publicA),
  };
}

const first = challengeOf(vectors[0] as Vector);

describe.each([
  ['OpenSSL', raiseWithOpenSsl],
  ['BigInt', raiseWithBigInt],
])('vectors by %s', (_name, raise) => {
  const modPowHere = async (base: bigint, exponent: bigint) => {
    const result = await raise(((base % N) + N) % N, exponent);
    expect(result, 'the way under test refused').toBeDefined();
    return result as bigint;
  };

  test.each(vectors)('$kind $user, A $publicA', async (vector) => {
    const raised: { exponent: bigint; result: bigint }[] = [];
    const observed: SrpCrypto = {
      ...crypto,
      async modPow(base, exponent) {
        const result = await modPowHere(base, exponent);
        raised.push({ exponent, result });
        return result;
      },
    };
    const challenge = challengeOf(vector);
    expect(await modPowHere(2n, challenge.privateA)).toBe(challenge.publicA);

    expect(Buffer.from(await deriveSrpKey(observed, challenge)).toString('hex')).toBe(vector.hkdfKeyHex);
    const x = hex(vector.x);
    expect(raised[0]?.exponent).toBe(x);
    expect(raised[1]).toEqual({ exponent: challenge.privateA + hex(vector.u) * x, result: hex(vector.S) });

    expect(await answerSrpChallenge(observed, challenge)).toEqual({
      signature: vector.signatureBase64,
      timestamp: vector.timestamp,
    });
  });
});

/** The other side, written from RFC 5054 and with Node's own means, sharing nothing with the code under test. */
function createServer(account: { group: string; user: string; password: string; salt: bigint }) {
  const raise = (base: bigint, exponent: bigint) => {
    let result = 1n;
    for (const bit of exponent.toString(2)) result = (((result * result) % N) * (bit === '1' ? base : 1n)) % N;
    return result;
  };
  const bytes = (integer: bigint) => {
    const list = [];
    for (let rest = integer; rest > 0n; rest >>= 8n) list.unshift(Number(rest & 255n));
    return Buffer.from((list[0] ?? 128) > 127 ? [0, ...list] : list);
  };
  const sha256 = (...parts: (Buffer | string)[]) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const integer = (digest: Buffer) => hex(digest.toString('hex'));

  const { group, user, password, salt } = account;
  const inner = sha256(group, user, ':', password);
  const verifier = raise(2n, integer(sha256(bytes(salt), inner)));
  const b = hex(randomBytes(32).toString('hex'));
  const k = hex('538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6');
  const B = (k * verifier + raise(2n, b)) % N;
  return {
    publicB: B.toString(16),
    sign(publicA: bigint, secretBlock: Buffer, timestamp: string): string {
      const u = sha256(bytes(publicA), bytes(B));
      const S = raise((publicA * raise(verifier, integer(u))) % N, b);
      const extracted = createHmac('sha256', bytes(integer(u)))
        .update(bytes(S))
        .digest();
      const key = createHmac('sha256', extracted).update('Caldera Derived Key').update(Buffer.of(1)).digest();
      const mac = createHmac('sha256', key.subarray(0, 16)).update(group).update(user).update(secretBlock);
      return mac.update(timestamp).digest('base64');
    },
  };
}

describe('an exchange with a server', () => {
  const account = fc.record({
    group: fc.string({ minLength: 1, maxLength: 20 }),
    user: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
    password: fc.string({ minLength: 1, maxLength: 99, unit: 'grapheme' }),
    salt: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
  });

  async function exchange(made: Parameters<typeof createServer>[0], password: string) {
    const server = createServer(made);
    const secretBlock = randomBytes(1500);
    const keys = await startSrp(crypto);
    const challenge = { ...made, ...keys, password, salt: made.salt.toString(16), publicB: server.publicB };
    const at = new Date('2031-11-09T00:00:07Z');
    const answer = await answerSrpChallenge(crypto, { ...challenge, secretBlock: secretBlock.toString('base64'), at });
    return { answer, expected: server.sign(keys.publicA, secretBlock, 'Sun Nov 9 00:00:07 UTC 2031') };
  }

  test('is signed with the key that the server has', async () => {
    const property = fc.asyncProperty(account, async (made) => {
      const { answer, expected } = await exchange(made, made.password);
      expect(answer).toEqual({ signature: expected, timestamp: 'Sun Nov 9 00:00:07 UTC 2031' });
    });
    await fc.assert(property, { numRuns: 12 });
  });

  test('with a wrong password is signed with another', async () => {
    const made = { group: 'pool', user: 'ann', password: 'Right-1', salt: 77n };
    const { answer, expected } = await exchange(made, 'Wrong-1');
    expect(answer.signature).not.toBe(expected);
  });
});

describe('the key pair', () => {
  test('has 256 random bits', async () => {
    const asked: number[] = [];
    const { privateA, publicA } = await startSrp({
      ...crypto,
      randomBytes: (length) => {
        asked.push(length);
        return new Uint8Array(length).fill(0xa5);
      },
    });
    expect(asked).toEqual([32]);
    expect(privateA).toBe(hex('a5'.repeat(32)));
    expect(publicA).toBe(await modPow(2n, privateA));
  });

  test('differs every time', async () => {
    expect((await startSrp(crypto)).privateA).not.toBe((await startSrp(crypto)).privateA);
  });

  test('from a random source that gives zeros is refused', async () => {
    await expect(startSrp({ ...crypto, randomBytes: (length) => new Uint8Array(length) })).rejects.toThrow(TypeError);
  });

  test('with A = 0 is refused', async () => {
    await expect(startSrp({ ...crypto, modPow: () => 0n })).rejects.toThrow(TypeError);
  });
});

describe('a server that sends nonsense is refused, in words without values', () => {
  const malformed = ['', ' ', 'xyz', '-1', '0x12', '1.5', '12 34', '12\n', 'f'.repeat(1025)];
  const cases: [name: string, parameter: string, change: Partial<SrpChallenge>][] = [
    ...malformed.map((publicB): (typeof cases)[number] => [JSON.stringify(publicB), 'SRP_B', { publicB }]),
    ...malformed.map((salt): (typeof cases)[number] => [JSON.stringify(salt), 'SALT', { salt }]),
    ['0', 'SRP_B', { publicB: '0' }],
    ['000', 'SRP_B', { publicB: '000' }],
    ['the prime', 'SRP_B', { publicB: N.toString(16) }],
    ['twice the prime', 'SRP_B', { publicB: (2n * N).toString(16) }],
    ['more than the prime', 'SRP_B', { publicB: (N + 9n).toString(16) }],
    ['not base64', 'SECRET_BLOCK', { secretBlock: '%%%' }],
    ['nothing', 'SALT', { salt: undefined as unknown as string }],
    ['nothing', 'SRP_B', { publicB: undefined as unknown as string }],
  ];
  test.each(cases)('%s as %s', async (_name, parameter, change) => {
    const answer = answerSrpChallenge(crypto, { ...first, password: 'canary-5f1d', ...change });
    await expect(answer).rejects.toStrictEqual(new Error(`server sent an invalid ${parameter}`));
  });

  test('u = 0', async () => {
    const zeros = { ...crypto, sha256: async () => new Uint8Array(32) };
    await expect(answerSrpChallenge(zeros, first)).rejects.toThrow('server sent an invalid SRP_B');
  });
});

test('upper-case and zero-padded numbers mean the same', async () => {
  const padded = { ...first, publicB: `00${first.publicB.toUpperCase()}`, salt: `00${first.salt.toUpperCase()}` };
  expect(await answerSrpChallenge(crypto, padded)).toEqual(await answerSrpChallenge(crypto, first));
});

test.each([
  ['2026-01-03T04:05:06.999Z', 'Sat Jan 3 04:05:06 UTC 2026'],
  ['2026-12-31T23:59:59Z', 'Thu Dec 31 23:59:59 UTC 2026'],
  ['2024-02-29T00:00:00Z', 'Thu Feb 29 00:00:00 UTC 2024'],
  ['2030-09-10T12:30:00+02:00', 'Tue Sep 10 10:30:00 UTC 2030'],
])('%s is written %s', (at, written) => {
  expect(formatSrpTimestamp(new Date(at))).toBe(written);
});

describe('the clients that apps use today derive the same key', () => {
  interface BigInteger {
    toString(radix: number): string;
  }
  type BigIntegerClass = new (text: string, radix: number) => BigInteger;
  const ours = challengeOf(vectors[1] as Vector);
  const { group, user, password, salt, publicB, privateA, publicA } = ours;

  test('aws-amplify', async () => {
    const folder = new URL(
      '../../../../node_modules/@aws-amplify/auth/dist/esm/providers/cognito/utils/srp/',
      import.meta.url,
    );
    const load = async (name: string) => (await import(new URL(name, folder).href)) as { default: unknown };
    const AmplifyInteger = (await load('BigInteger/BigInteger.mjs')).default as BigIntegerClass;
    const Helper = (await load('AuthenticationHelper/AuthenticationHelper.mjs')).default as new (
      input: object,
    ) => { getPasswordAuthenticationKey(input: object): Promise<Uint8Array> };
    const number = (text: string) => new AmplifyInteger(text, 16);
    const helper = new Helper({
      userPoolName: group,
      a: number(privateA.toString(16)),
      A: number(publicA.toString(16)),
      g: number('2'),
      N: number(N.toString(16)),
    });
    const theirs = await helper.getPasswordAuthenticationKey({
      username: user,
      password,
      serverBValue: number(publicB),
      salt: number(salt),
    });
    expect(Buffer.from(await deriveSrpKey(crypto, ours))).toEqual(Buffer.from(theirs));
  });

  test('amazon-cognito-identity-js', async () => {
    const require = createRequire(import.meta.url);
    const load = (name: string) => require(`amazon-cognito-identity-js/lib/${name}.js`) as { default: unknown };
    const TheirInteger = load('BigInteger').default as BigIntegerClass;
    const Helper = load('AuthenticationHelper').default as new (
      pool: string,
    ) => {
      smallAValue: BigInteger;
      largeAValue: BigInteger;
      getPasswordAuthenticationKey(
        user: string,
        password: string,
        B: BigInteger,
        salt: BigInteger,
        done: (error: unknown, key: Uint8Array) => void,
      ): void;
    };
    const number = (text: string) => new TheirInteger(text, 16);
    const helper = new Helper(group);
    helper.smallAValue = number(privateA.toString(16));
    helper.largeAValue = number(publicA.toString(16));
    const theirs = await new Promise<Uint8Array>((resolve, reject) => {
      helper.getPasswordAuthenticationKey(user, password, number(publicB), number(salt), (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
    expect(Buffer.from(await deriveSrpKey(crypto, ours))).toEqual(Buffer.from(theirs));
  });
});
