import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FLOORS } from './import-floors.mjs';

test('the README of the backend shows the floors as the table has them', () => {
  const text = readFileSync(new URL('../packages/local/src/README.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| (\d+) \| ([^|]+) \|/gm)].map(([, number, names = '']) => ({
    floor: Number(number),
    folders: [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  }));
  const floors = FLOORS['packages/local/src'] ?? [];
  expect(rows.reverse()).toEqual(floors.map((folders, index) => ({ floor: index + 1, folders })));
});
