import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { fileStore } from './file-store.js';
import { memoryStore } from './memory-store.js';
import type { ServerStore } from './server-store.js';

afterEach(() => {
  vi.useRealTimers();
});

async function openFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'claviger-store-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

const stores: readonly (readonly [string, () => Promise<ServerStore>])[] = [
  ['memoryStore', async () => memoryStore()],
  ['fileStore', async () => fileStore({ path: join(await openFolder(), 'values') })],
];

/** The contract of a store. A store of an app passes the same tests. */
describe.each(stores)('%s', (_, open) => {
  test('keeps a value until its time is over', async () => {
    const store = await open();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    expect(await store.get('key')).toBeUndefined();
    await store.set('key', 'one', 10);
    await store.set('other.key-1_2', 'other', 10);
    expect(await store.get('key')).toBe('one');
    await store.set('key', 'two', 20);
    vi.setSystemTime(Date.now() + 15_000);
    expect(await store.get('key')).toBe('two');
    expect(await store.get('other.key-1_2')).toBeUndefined();
    vi.setSystemTime(Date.now() + 6_000);
    expect(await store.get('key')).toBeUndefined();
  });

  test('adds a value only to a free key, once for all callers', async () => {
    const store = await open();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const added = await Promise.all(Array.from({ length: 20 }, (_one, index) => store.add('key', `${index}`, 10)));
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await store.get('key')).toBe(`${added.indexOf(true)}`);
    vi.setSystemTime(Date.now() + 11_000);
    expect(await store.add('key', 'next', 10)).toBe(true);
    expect(await store.get('key')).toBe('next');
  });

  test('removes a value, or only the one that the caller knows', async () => {
    const store = await open();
    await store.set('key', 'one', 10);
    expect(await store.removeIf('key', 'two')).toBe(false);
    expect(await store.get('key')).toBe('one');
    expect(await store.removeIf('key', 'one')).toBe(true);
    expect(await store.removeIf('key', 'one')).toBe(false);
    expect(await store.get('key')).toBeUndefined();
    await store.set('key', 'one', 10);
    await store.remove('key');
    await store.remove('key');
    expect(await store.get('key')).toBeUndefined();
  });

  test('keeps any text', async () => {
    const store = await open();
    for (const text of ['', '\0"\n\u2028é', 'a'.repeat(20_000)]) {
      await store.set('key', text, 10);
      expect(await store.get('key')).toBe(text);
    }
  });
});

describe('memoryStore', () => {
  test('drops the oldest entries beyond its limits of entries and length', async () => {
    const store = memoryStore({ maxEntries: 2, maxLength: 100 });
    for (const key of ['a', 'b', 'c']) await store.set(key, '1', 10);
    expect([await store.get('a'), await store.get('b'), await store.get('c')]).toEqual([undefined, '1', '1']);
    await store.set('d', 'x'.repeat(98), 10);
    expect([await store.get('b'), await store.get('c'), await store.get('d')]).toEqual([
      undefined,
      undefined,
      'x'.repeat(98),
    ]);
  });
});

describe('fileStore', () => {
  test('shares its values between two of one folder, for this user only', async () => {
    const path = join(await openFolder(), 'values');
    const [one, two] = [fileStore({ path }), fileStore({ path })];
    await one.set('key', 'value', 10);
    expect(await two.get('key')).toBe('value');
    expect(await two.add('key', 'other', 10)).toBe(false);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect((await stat(join(path, 'key.json'))).mode & 0o077).toBe(0);
  });

  test('rejects a key that could leave its folder', async () => {
    const store = fileStore({ path: await openFolder() });
    for (const key of ['../key', 'a/b', '', 'a\0', 'x'.repeat(201)]) {
      await expect(store.get(key)).rejects.toBeInstanceOf(TypeError);
      await expect(store.set(key, '', 1)).rejects.toBeInstanceOf(TypeError);
    }
  });

  test('removes the files of values that have expired', async () => {
    const path = await openFolder();
    const store = fileStore({ path });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    await store.set('old', 'value', 1);
    vi.setSystemTime(Date.now() + 2_000);
    for (let count = 0; count < 200; count++) await store.set('new', `${count}`, 10);
    expect((await readdir(path)).filter((name) => name.endsWith('.json'))).toEqual(['new.json']);
  });
});

test.each([undefined, null, {}, { path: '' }, { path: 7 }])('fileStore without a folder says so: %j', (options) => {
  const error = { kind: 'configuration', code: 'InvalidConfiguration', field: 'path' };
  expect(() => fileStore(options as never)).toThrow(expect.objectContaining(error));
});
