import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runGroup } from './process-group.mjs';

const cwd = process.cwd();

test('a program gives its output and its status', async () => {
  const code = "console.log('out'); console.error('err'); process.exitCode = 3";
  const { status, output } = await runGroup(process.execPath, ['-e', code], { cwd, limitMs: 20_000 });
  expect(status).toBe(3);
  expect(output.split('\n').sort()).toEqual(['', 'err', 'out']);
});

test('at the limit a program is stopped with what it has started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-group-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'alive');
  const child = `setInterval(() => require('node:fs').appendFileSync(${JSON.stringify(file)}, '.'), 20);`;
  const code = `
    require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);
    setInterval(() => {}, 1000);`;
  const { status, output } = await runGroup(process.execPath, ['-e', code], { cwd, limitMs: 1_000 });
  expect(status).not.toBe(0);
  expect(output).toContain('Stopped: it took longer than 1 s.');
  const { size } = statSync(file);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(statSync(file).size).toBe(size);
  expect(size).toBeGreaterThan(0);
});

test('a program that does not exist fails', async () => {
  expect((await runGroup('no-such-program', [], { cwd, limitMs: 1_000 })).output).toContain('ENOENT');
});
