import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { describeStorageFailure } from './storage-failure.js';

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing failed');
}

test('a full disk has a sentence', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('create table t (content text); pragma max_page_count = 3');
  const error = errorOf(() => database.exec(`insert into t values (zeroblob(1000000))`));
  expect(describeStorageFailure(error)).toBe('The disk is full: nothing is kept until there is room again.');
  database.close();
});

test('a database that takes no changes has a sentence', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('create table t (content text); pragma query_only = on');
  const error = errorOf(() => database.exec(`insert into t values ('x')`));
  expect(describeStorageFailure(error)).toMatch(/^The data folder can’t be written: /);
  database.close();
});

test('other failures are no failures of the disk', () => {
  expect(describeStorageFailure(new TypeError('x is undefined'))).toBeUndefined();
  expect(describeStorageFailure('ENOSPC')).toBeUndefined();
  const database = new DatabaseSync(':memory:');
  expect(describeStorageFailure(errorOf(() => database.exec('no SQL')))).toBeUndefined();
  database.close();
});
