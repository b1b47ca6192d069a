import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startLocal } from '@claviger/local';
import { expect, onTestFinished, test } from 'vitest';
import { openTestStore } from '../packages/local/test-support/store.js';

test('the tables that the bundle makes from its own statements are those of the migrations', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-tables-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [bundled, stepped] = [join(folder, 'bundled'), join(folder, 'stepped')];
  await (await startLocal({ data: bundled })).close();
  await (await openTestStore(stepped)).close();
  expect(readTables(bundled)).toEqual(readTables(stepped));
});

function readTables(data: string): unknown {
  const database = new DatabaseSync(join(data, 'claviger.db'));
  const read = (query: string): unknown[] => database.prepare(query).all();
  const tables = [
    read('select name, sql from sqlite_schema order by name'),
    read('select name from migrations order by rowid'),
  ];
  database.close();
  return tables;
}
