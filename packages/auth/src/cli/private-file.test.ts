import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readPrivateFile, writePrivateFile } from './private-file.js';

/** The path of a file that does not exist, in a folder that only the owner can access. */
function createPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-private-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'own', 'file');
}

// Windows has no such modes.
describe.skipIf(process.platform === 'win32')('a private file', () => {
  test('is for its owner only, as is its folder', async () => {
    const path = createPath();
    expect(await readPrivateFile(path, { isSecret: true })).toBeUndefined();
    await writePrivateFile(path, 'one');
    await writePrivateFile(path, 'two');
    expect(await readPrivateFile(path, { isSecret: true })).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(path, '..'))).toEqual(['file']);
  });

  test.each([
    ['a file that the world can write', 0o602, 0o700],
    ['a folder that the world can write', 0o600, 0o702],
  ])('%s is refused, to read and to write', async (_, fileMode, folderMode) => {
    const path = createPath();
    await writePrivateFile(path, 'old');
    chmodSync(path, fileMode);
    chmodSync(join(path, '..'), folderMode);
    const advice = /^Other users can write .*file or its folder\. .*chmod 700/;
    await expect(readPrivateFile(path, { isSecret: false })).rejects.toThrow(advice);
    await expect(writePrivateFile(path, 'new')).rejects.toThrow(advice);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  test('a secret that other users can read is refused; other files may be read', async () => {
    const path = createPath();
    mkdirSync(join(path, '..'), { mode: 0o700 });
    writeFileSync(path, 'text', { mode: 0o644 });
    await expect(readPrivateFile(path, { isSecret: true })).rejects.toThrow(
      /^Other users can read the key in .*chmod 600/,
    );
    expect(await readPrivateFile(path, { isSecret: false })).toBe('text');
  });

  test('a write that fails leaves no draft, and the old content', async () => {
    const path = createPath();
    await writePrivateFile(path, 'old');
    const failing = {
      async *[Symbol.asyncIterator]() {
        yield 'half';
        throw new Error('no space');
      },
    };
    await expect(writePrivateFile(path, failing as unknown as string)).rejects.toThrow('no space');
    expect(readdirSync(join(path, '..'))).toEqual(['file']);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  test('a folder in its place is named', async () => {
    const path = createPath();
    mkdirSync(path, { recursive: true, mode: 0o700 });
    await expect(readPrivateFile(path, { isSecret: false })).rejects.toThrow(`${path} cannot be read (EISDIR).`);
  });
});
