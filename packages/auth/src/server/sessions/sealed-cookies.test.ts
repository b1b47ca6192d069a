import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cookie } from '../../storage/cookie-chunks.js';
import { createSealer } from '../sealing/sealer.js';
import { createSealedCookies } from './sealed-cookies.js';

const sealer = createSealer(['a secret of at least thirty-two bytes'], 'pool/client');
const cookies = createSealedCookies(sealer, '__Host-claviger.1example23456789example23');
const id = '0123456789abcdef0123456789abcdef';

const seal = async (text: string, generation = 1): Promise<readonly Cookie[]> =>
  (await cookies.seal('session', { id, generation, text })) ?? [];

const contents = fc.record({
  text: fc.string({ maxLength: 12_000, minLength: 1 }),
  generation: fc.nat(1_000_000),
});

test('any text comes back from its cookies in any order, each at most 3,180 bytes', async () => {
  await fc.assert(
    fc.asyncProperty(contents, fc.nat(), async ({ text, generation }, turn) => {
      const chunks = await seal(text, generation);
      for (const { name, value } of chunks) expect(name.length + value.length).toBeLessThanOrEqual(3_180);
      const rotated = chunks.map((_, index) => chunks[(index + turn) % chunks.length] as Cookie);
      const [set, ...rest] = cookies.find('session', rotated);
      expect(rest).toEqual([]);
      expect(set).toMatchObject({ id, generation, count: chunks.length });
      expect(await cookies.open('session', set as NonNullable<typeof set>)).toMatchObject({ text });
    }),
    { numRuns: 40 },
  );
});

test('a usual session of tokens with 1.2, 2 and 1.8 kB takes 3 cookies', async () => {
  const record = { v: 1, sid: id, gen: 1, idToken: 'i'.repeat(2_000), accessToken: 'a'.repeat(1_200), issuedWallMs: 1 };
  expect(await seal(JSON.stringify({ ...record, refreshToken: 'r'.repeat(1_800), isWeb: true }))).toHaveLength(3);
});

test('a text that is too long for 6 cookies is not sealed', async () => {
  expect(await cookies.seal('session', { id, generation: 1, text: 'x'.repeat(20_000) })).toBeUndefined();
});

test('chunks of two texts never mix, and a changed name opens nothing', async () => {
  const [one, two] = [await seal('a'.repeat(5_000)), await seal('b'.repeat(5_000))];
  const mixed = [...one.slice(0, 1), ...two.slice(1)];
  for (const set of cookies.find('session', mixed)) expect(await cookies.open('session', set)).toBeUndefined();
  const changes: readonly ((name: string) => string)[] = [
    (name) => name.replace(`~${id}~`, `~${id.replace('0', 'f')}~`),
    (name) => name.replace('~1~', '~2~'),
    (name) => name.replace(/~(\d)~(\d)$/, (_, place, count) => `~${(Number(place) + 1) % Number(count)}~${count}`),
  ];
  for (const change of changes) {
    const renamed = one.map(({ name, value }) => ({ name: change(name), value }));
    for (const set of cookies.find('session', renamed)) expect(await cookies.open('session', set)).toBeUndefined();
  }
});

test('names of any form are found without a failure', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ name: fc.string(), value: fc.string() })), (present) => {
      const prefixed = present.map(({ name, value }) => ({
        name: `__Host-claviger.1example23456789example23~s~${name}`,
        value,
      }));
      expect(() => cookies.find('session', [...present, ...prefixed])).not.toThrow();
    }),
  );
});
