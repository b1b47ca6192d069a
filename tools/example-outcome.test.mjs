import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readNodeTests } from './example-outcome.mjs';
import { runGroup } from './process-group.mjs';

test.each([
  ['a test that passes', "test('a', () => {})", 'passed'],
  ['a test that fails', "test('a', () => { throw new Error('planted'); })", 'failed'],
  ['a skipped test', "test('a', () => {}); test('b', { skip: true }, () => {})", 'failed'],
  ['a planned test', "test('a', () => {}); test('b', { todo: true }, () => {})", 'failed'],
  ['a file that ends early', "process.exit(0); test('a', () => {})", 'failed'],
  ['a fault after the test', "test('a', () => void setTimeout(() => { throw new Error('late'); }, 20))", 'failed'],
])('%s: %s', async (_, body, outcome) => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-outcome-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'example.test.mjs'), `import test from 'node:test';\n${body};\n`);
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const run = await runGroup(process.execPath, ['--test', 'example.test.mjs'], { cwd: folder, limitMs: 20_000, env });
  expect(readNodeTests(run)).toBe(outcome);
});
