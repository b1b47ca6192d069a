import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { measureClient, measureModule } from './decisions.mjs';

test('counts decisions, and lines without comments and blank ones', () => {
  const source = `// A comment.
/** Another one. */
export function choose(a, b) {

  if (a && b) return a ?? b; // an end
  for (const one of a) b ||= one;
  return b ? 1 : 2;
}
`;
  expect(measureModule('packages/auth/src/session/a.ts', source)).toEqual({
    lines: 5,
    decisions: 6,
    isPure: true,
    longFunctions: [],
  });
});

test.each([
  "import type { Platform } from '../platform/platform.js';",
  "import { call } from '../cognito/rpc.js';",
  'export async function f() {}',
  'export function f(): Promise<void> { return g(); }',
])('a module is not pure: %s', (source) => {
  expect(measureModule('packages/auth/src/session/a.ts', source).isPure).toBe(false);
});

test('long functions, many decisions and too few pure lines are faults', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-decisions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'packages/auth/src/session'), { recursive: true });
  const lines = Array.from({ length: 60 }, () => '  if (await f()) f();');
  const source = `export async function f() {\n${lines.join('\n')}\n}\n`;
  writeFileSync(join(folder, 'packages/auth/src/session/a.ts'), source);
  expect(measureClient(folder).faults).toEqual([
    'packages/auth/src/session/a.ts:1: a function of 62 lines',
    'session/: more than 0.22 decisions per line',
    'session/: less than a third of its lines stands in pure modules',
  ]);
});
