import { expect, test } from 'vitest';
import { DatabaseError } from './database-error.js';
import { isDatabaseUrl, readDatabaseUrl, showDatabaseUrl } from './database-url.js';

test('a URL names the schema; the rest is the driver’s, and what is shown has neither password nor parameters', () => {
  const url = 'postgresql://ann:s%40cret@db.example:5433/app?schema=staging&sslmode=verify-full&password=s%40cret';
  expect(readDatabaseUrl(url)).toEqual({
    connectionString: 'postgresql://ann:s%40cret@db.example:5433/app?sslmode=verify-full&password=s%40cret',
    schema: 'staging',
    shown: 'postgres://ann@db.example:5433/app',
  });
  expect(readDatabaseUrl('postgres:///app?host=%2Frun%2Fpostgresql')).toMatchObject({ schema: 'claviger' });
  expect(showDatabaseUrl('postgres://db.example/app')).toBe('postgres://db.example/app');
});

test.each([
  'mysql://ann:canary@localhost/app',
  'postgres://ann:canary@host:port/app',
  'canary',
  '',
  'postgres://ann:canary@localhost/app?schema=public',
  'postgres://ann:canary@localhost/app?schema=pg_catalog',
  'postgres://ann:canary@localhost/app?schema=a"; drop schema b',
  `postgres://ann:canary@localhost/app?schema=${'a'.repeat(64)}`,
  'postgres://ann:canary@localhost/app?schema=',
])('%j is refused in a sentence that does not repeat it', (text) => {
  const refusal = (() => {
    try {
      return readDatabaseUrl(text);
    } catch (error) {
      return error;
    }
  })();
  expect(refusal).toBeInstanceOf(DatabaseError);
  expect((refusal as Error).message).toMatch(/^[^\n]+\.$/);
  expect((refusal as Error).message).not.toContain('canary');
});

test('a folder of any name is no database', () => {
  expect(['.claviger', ':memory:', '/data/postgres', 'postgres'].filter(isDatabaseUrl)).toEqual([]);
});
