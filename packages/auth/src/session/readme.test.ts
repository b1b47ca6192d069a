import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = 'packages/auth/src/session';
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
/** The table of decisions: rows, question, functions. */
const decisions = [...readme.matchAll(/^\| ([A-Z]\d.*|the same) \| (.*) \| (.*) \|$/gm)];

/** The names of rows in the titles of tests. */
function findTested(): string[] {
  const tests = ['test/session/*.test.ts', `${folder}/*.test.ts`].flatMap((pattern) => globSync(pattern));
  const titles = tests.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/['"`]([SGIFC]\d+[a-z]?): /g)]);
  return [...new Set(titles.map(([, row = '']) => row))].sort();
}

/** The names of rows in a cell: `S1 to S3, I5x` are S1, S2, S3 and I5x. */
function listRows(cell: string): string[] {
  return cell.split(', ').flatMap((part) => {
    const [, letter, first, last] = /^([A-Z])(\d+) to [A-Z](\d+)$/.exec(part) ?? [];
    if (!letter) return [part];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => `${letter}${Number(first) + index}`);
  });
}

describe('README.md of the session', () => {
  test('says for each row that has a test which function decides it', () => {
    const named = decisions.flatMap(([, rows = '']) => listRows(rows));
    const tested = findTested();
    expect(tested.length).toBeGreaterThan(30);
    expect(tested.filter((row) => !named.includes(row))).toEqual([]);
  });

  test('names functions that are where it says', () => {
    const places = [...readme.matchAll(/`(\w+)` in `([\w./-]+\.ts)`/g)];
    expect(places.length).toBeGreaterThan(20);
    for (const [, name, path = ''] of places)
      expect(readFileSync(join(folder, path), 'utf8')).toMatch(new RegExp(`export (async )?function ${name}\\b`));
  });
});
