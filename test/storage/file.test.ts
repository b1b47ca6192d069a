import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStorage } from '@claviger/auth/storage';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeContract } from './contract.js';

const secret = 'canary-4f1c';
const makeKey = (): Uint8Array => randomBytes(32);

/** A path in a folder that goes away with the test. */
function makePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'deeper', 'still', 'session');
}

describeContract('fileStorage, encrypted', () => {
  const [path, key] = [makePath(), makeKey()];
  return { first: fileStorage({ path, key }), second: fileStorage({ path, key }) };
});

describeContract('fileStorage, in plain text', () => {
  const path = makePath();
  return { first: fileStorage({ path, key: null }), second: fileStorage({ path, key: null }) };
});

describe('fileStorage', () => {
  test('any text comes back, and no file has it in the clear', async () => {
    const [path, key] = [makePath(), makeKey()];
    const store = fileStorage({ path, key });
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary', maxLength: 3_000 }),
        async (name, value) => {
          await store.write(name, secret + value);
          expect(await fileStorage({ path, key }).read(name)).toBe(secret + value);
          for (const file of readdirSync(join(path, '..'))) {
            if (!file.endsWith('.lock')) expect(readFileSync(join(path, '..', file)).includes(secret)).toBe(false);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('the same text is another ciphertext each time', async () => {
    const [path, key] = [makePath(), makeKey()];
    const store = fileStorage({ path, key });
    const files = [];
    for (let index = 0; index < 3; index++) {
      await store.write('key', 'value');
      files.push(readFileSync(path, 'hex'));
    }
    expect(new Set(files).size).toBe(3);
  });

  test('only the owner can access file and folders, with any umask', async () => {
    const path = makePath();
    const before = process.umask(0);
    onTestFinished(() => {
      process.umask(before);
    });
    await fileStorage({ path, key: null }).write('key', 'value');
    const mode = (name: string) => (statSync(name).mode & 0o777).toString(8);
    expect(mode(path)).toBe('600');
    expect(mode(join(path, '..'))).toBe('700');
    expect(mode(join(path, '../..'))).toBe('700');
  });

  test('a file that others could read is replaced by one that they cannot; a folder that is there stays as it is', async () => {
    const path = makePath();
    const folder = join(path, '..');
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    writeFileSync(path, JSON.stringify({ v: 1, entries: [] }), { mode: 0o644 });
    await fileStorage({ path, key: null }).write('key', 'value');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });

  test('opening and reading write nothing', async () => {
    const path = makePath();
    const store = fileStorage({ path, key: null });
    expect(await store.read('key')).toBeNull();
    await store.remove('key');
    expect(existsSync(path)).toBe(false);
  });

  test('a file that cannot be read or written is a failure, never nothing', async () => {
    const path = makePath();
    mkdirSync(path, { recursive: true });
    const store = fileStorage({ path, key: null });
    await expect(store.read('key')).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(store.write('key', secret)).rejects.toThrow();
    const below = fileStorage({ path: '/dev/null/session', key: null });
    await expect(below.read('key')).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(below.write('key', secret)).rejects.toThrow();
    await expect(below.lock('a', { waitMs: 100 }, async () => undefined)).rejects.toThrow();
  });

  test('what dead writers left is cleared away', async () => {
    const path = makePath();
    const store = fileStorage({ path, key: null });
    await store.write('key', 'value');
    writeFileSync(`${path}.0123456789abcdef.tmp`, secret);
    await store.write('key', 'value 2');
    expect(readdirSync(join(path, '..')).filter((name) => !name.endsWith('.lock'))).toEqual(['session']);
  });

  test.each([
    ['a missing key', { path: 'session' }, 'key'],
    ['a short key', { path: 'session', key: new Uint8Array(16) }, 'key'],
    ['a text for a key', { path: 'session', key: 'x'.repeat(32) }, 'key'],
    ['an empty path', { path: '', key: null }, 'path'],
  ])('%s is refused', (_, options, field) => {
    const open = () => fileStorage(options as Parameters<typeof fileStorage>[0]);
    expect(open).toThrow(expect.objectContaining({ kind: 'configuration', code: 'InvalidStorage', field }));
  });

  test('the key may be wiped once the store is made', async () => {
    const [path, key] = [makePath(), makeKey()];
    const copy = Uint8Array.from(key);
    const store = fileStorage({ path, key });
    key.fill(0);
    await store.write('key', 'value');
    expect(await fileStorage({ path, key: copy }).read('key')).toBe('value');
  });
});
