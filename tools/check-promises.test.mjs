import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findKeptPromises } from './check-promises.mjs';

/** @param {string} source */
function check(source) {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-promises-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'packages/local/src'), { recursive: true });
  writeFileSync(join(folder, 'packages/local/src/a.ts'), source);
  return findKeptPromises(folder);
}

test.each([
  "export const load = () => (pages ??= import('./pages.js'));",
  "export const load = () => (pages ??= import('./pages.js').then(({ create }) => create()));",
  'export const load = () => (pages ??= new Promise((resolve) => start(resolve)));',
  'export const load = () => (pages ??= (async () => 1)());',
  'async function start() {}\nexport const load = () => (pages ??= start());',
  'const start = (): Promise<void> => other();\nexport const load = () => (pages ??= start());',
  'export const load = () => (pages ??= sql`attach`.execute(db));',
])('a promise that nothing forgets is a fault: %s', (source) => {
  expect(check(`let pages;\n${source}\n`)).toEqual([
    expect.stringMatching(
      /^packages\/local\/src\/a\.ts:\d: pages keeps a promise that may be rejected: use once\(load\)/,
    ),
  ]);
});

test.each([
  'export const load = () => (pages ??= 3);',
  'export const load = () => (pages ??= setTimeout(look, 10));',
  'export const load = () => (pages ??= find().then(take, () => undefined));',
  'export const load = () => (pages ??= reading.then(() => {\n  pages = undefined;\n}));',
])('no promise, a handled rejection and a cleared variable are no fault: %s', (source) => {
  expect(check(`let pages;\n${source}\n`)).toEqual([]);
});
