import type { SessionStore } from '@claviger/auth/storage';
import { describe, expect, onTestFinished, test } from 'vitest';

/** One place to store in, seen from two contexts: two tabs, two processes, or twice the same where there is but one. */
export interface Place {
  readonly first: SessionStore;
  readonly second: SessionStore;
  close?(): Promise<void> | void;
}

/** What `SessionStore` promises; every store keeps it, and so must a store of an app's own. */
export function describeContract(name: string, openPlace: () => Promise<Place> | Place): void {
  const open = async (): Promise<Place> => {
    const place = await openPlace();
    onTestFinished(() => place.close?.());
    return place;
  };

  describe(`the contract of a store: ${name}`, () => {
    test('what was never written is null, everywhere, and may be removed', async () => {
      const { first, second } = await open();
      expect(await first.read('absent')).toBeNull();
      await second.remove('absent');
      expect(await second.read('absent')).toBeNull();
    });

    test.each([
      ['empty', ''],
      ['JSON', JSON.stringify({ v: 1, list: ['a;b', 'c, d', 'e=f', '"quoted"', 'back\\slash', '100 %', '%41'] })],
      ['of other scripts', 'žluťoučký kůň 🐎 漢字 \u0000 \u2028 \uFEFF'],
      ['starting with a byte order mark', '\uFEFF{}'],
      ['long', 'eyJ'.repeat(1_700)],
    ])('a value that is %s comes back as it was, in both contexts', async (_, value) => {
      const { first, second } = await open();
      await first.write('key', value);
      expect(await first.read('key')).toBe(value);
      expect(await second.read('key')).toBe(value);
    });

    test('a value is replaced as a whole, by either context, and can be removed', async () => {
      const { first, second } = await open();
      await first.write('key', 'long '.repeat(800));
      await second.write('key', 'short');
      expect(await first.read('key')).toBe('short');
      await first.write('key', 'again');
      expect(await second.read('key')).toBe('again');
      await second.remove('key');
      expect(await first.read('key')).toBeNull();
      expect(await second.read('key')).toBeNull();
    });

    test('keys that are read together come in their order, and null where there is no value', async () => {
      const { first, second } = await open();
      if (first.readEach === undefined) return;
      await first.write('a', '1');
      await second.write('c', '');
      expect(await first.readEach(['c', 'absent', 'a', 'c'])).toEqual(['', null, '1', '']);
      expect(await first.readEach([])).toEqual([]);
    });

    test('keys of any spelling are kept apart', async () => {
      const { first, second } = await open();
      const keys = [
        ...['a', 'A', 'a.b', 'a/b', 'a%2Fb', 'a b', 'a~b', 'a~1~x~0~1', '0', 'ä', '漢', '../a', 'a;b=c'],
        ...['__proto__', 'constructor', 'toString', 'claviger.us-east-1_Claviger1.client.s.0b8e'],
      ];
      for (const key of keys) await first.write(key, `value of ${key}`);
      for (const key of keys) expect(await second.read(key)).toBe(`value of ${key}`);
      await first.remove('a');
      expect(await second.read('a')).toBeNull();
      for (const key of keys.slice(1)) expect(await second.read(key)).toBe(`value of ${key}`);
    });

    test('writes of both contexts at once lose nothing of each other', async () => {
      const { first, second } = await open();
      const keys = Array.from({ length: 12 }, (_, index) => `key ${index}`);
      await Promise.all(keys.map((key, index) => (index % 2 ? first : second).write(key, `value of ${key}`)));
      for (const key of keys) expect(await first.read(key)).toBe(`value of ${key}`);
    });

    test('of writes of one key at once, one is there as a whole', async () => {
      const { first, second } = await open();
      const values = Array.from({ length: 6 }, (_, index) => `${index}`.repeat(900));
      await Promise.all(values.map((value, index) => (index % 2 ? first : second).write('key', value)));
      const value = await first.read('key');
      expect(values).toContain(value);
      expect(await second.read('key')).toBe(value);
    });

    test('a lock keeps others out, of the same context and of the other, and lets them in one after another', async () => {
      const { first, second } = await open();
      const log: string[] = [];
      const work = (id: string) => async () => {
        log.push(`${id} in`);
        await pause(30);
        log.push(`${id} out`);
      };
      const waitMs = 20_000;
      const results = await Promise.all([
        first.lock('a', { waitMs }, work('1')),
        second.lock('a', { waitMs }, work('2')),
        first.lock('a', { waitMs }, work('3')),
        second.lock('a', { waitMs }, work('4')),
      ]);
      expect(results).toEqual([true, true, true, true]);
      expect(log).toHaveLength(8);
      for (let index = 0; index < 8; index += 2) expect(log[index + 1]).toBe(log[index]?.replace('in', 'out'));
    });

    test('locks of different names do not wait for each other', async () => {
      const { first, second } = await open();
      const result = await first.lock('a', { waitMs: 5_000 }, async () => {
        expect(await second.lock('b', { waitMs: 5_000 }, async () => undefined)).toBe(true);
      });
      expect(result).toBe(true);
    });

    test('a caller who waits too long gets false, has not run, and can get the lock later', async () => {
      const { first, second } = await open();
      let runs = 0;
      const count = async (): Promise<void> => {
        runs++;
      };
      await first.lock('a', { waitMs: 5_000 }, async () => {
        const startedAt = performance.now();
        expect(await second.lock('a', { waitMs: 300 }, count)).toBe(false);
        expect(performance.now() - startedAt).toBeGreaterThan(250);
        expect(performance.now() - startedAt).toBeLessThan(3_000);
        expect(runs).toBe(0);
      });
      expect(await second.lock('a', { waitMs: 5_000 }, count)).toBe(true);
      expect(runs).toBe(1);
    });

    test('the failure of what ran under a lock is passed on, and the lock is free again', async () => {
      const { first, second } = await open();
      const failing = first.lock('a', { waitMs: 5_000 }, async () => {
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      expect(await second.lock('a', { waitMs: 5_000 }, async () => undefined)).toBe(true);
    });

    test('a watcher hears which keys the other context wrote and removed, until it stops', async () => {
      const { first, second } = await open();
      if (first.watch === undefined) return expect(first === second || !first.shared).toBe(true);
      const heard: string[] = [];
      const stop = first.watch((key) => heard.push(key));
      await pause(200);
      await second.write('written', 'secret value');
      await expect.poll(() => heard, { timeout: 3_000 }).toContain('written');
      heard.length = 0;
      await second.remove('written');
      await expect.poll(() => heard, { timeout: 3_000 }).toContain('written');
      stop();
      await pause(100);
      heard.length = 0;
      await second.write('later', 'value');
      await pause(1_200);
      expect(heard).toEqual([]);
    });

    test('a watcher does not report its own writes', async () => {
      const { first, second } = await open();
      if (first.watch === undefined) return;
      const heard: string[] = [];
      onTestFinished(first.watch((key) => heard.push(key)));
      await pause(200);
      await first.write('own', '1');
      await first.remove('own');
      await second.write('other', '2');
      await expect.poll(() => heard, { timeout: 3_000 }).toContain('other');
      expect(heard).not.toContain('own');
    });
  });
}

/** Resolves after so many milliseconds. */
export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
