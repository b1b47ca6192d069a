import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const bin = join(import.meta.dirname, '../packages/local/bin/claviger.mjs');

function readVersion(folder: string): string {
  const { NODE_DISABLE_COMPILE_CACHE: _, ...env } = process.env;
  return execFileSync(process.execPath, [bin, '--version'], {
    encoding: 'utf8',
    env: { ...env, XDG_CACHE_HOME: folder },
  });
}

test('the command keeps compiled code in the folder of its user, and starts where there can be none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-compiled-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const version = readVersion(folder);
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  expect(readdirSync(folder)).toEqual(['claviger']);
  const [own = ''] = readdirSync(join(folder, 'claviger'));
  expect(readdirSync(join(folder, 'claviger', own)).length).toBeGreaterThan(0);

  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(readVersion(file)).toBe(version);
});
