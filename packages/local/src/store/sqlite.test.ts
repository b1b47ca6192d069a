import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openTestStore } from '../../test-support/store.js';
import { DataFolderError } from './data-folder-error.js';
import { describeStorageFailure } from './storage-failure.js';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('the database is readable by its owner alone, in a folder of the same kind', async () => {
  const data = join(await temporaryFolder(), 'data');
  const store = await openTestStore(data);
  onTestFinished(() => store.close());
  expect((await stat(data)).mode & 0o777).toBe(0o700);
  expect((await stat(join(data, 'claviger.db'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(data, 'claviger.db-wal'))).mode & 0o777).toBe(0o600);
});

test('a data folder that a server has open is refused to a second one, in one sentence, until it closes', async () => {
  const data = await temporaryFolder();
  const first = await openTestStore(data);
  const refusal = await openTestStore(data).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(DataFolderError);
  expect((refusal as Error).message).toMatch(/^Another Claviger is using the data folder .*\.$/);
  await first.close();
  const second = await openTestStore(data);
  await second.close();
});

test('a killed owner leaves no lock behind', async () => {
  const data = await temporaryFolder();
  const script = `import { DatabaseSync } from 'node:sqlite';
    const db = new DatabaseSync(process.argv[1] + '/claviger.db');
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; begin exclusive; commit');
    console.log('open'); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script, data]);
  await once(owner.stdout, 'data');
  await expect(openTestStore(data)).rejects.toThrow(DataFolderError);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const store = await openTestStore(data);
  await store.close();
});

test('a full disk fails a change by its own error, keeps what was there, and is over when there is room', async () => {
  const store = await openTestStore(':memory:');
  onTestFinished(() => store.close());
  const insert = (name: string, value: string): Promise<unknown> =>
    store.transaction((tx) => tx.insertInto('server_values').values({ name, value }).execute());
  await insert('before', 'x');
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.db);
  await sql.raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + 2}`).execute(store.db);
  const error = await insert('large', 'x'.repeat(1_000_000)).catch((reason: unknown) => reason);
  expect(describeStorageFailure(error)).toBe('The disk is full: nothing is kept until there is room again.');
  await sql.raw('pragma max_page_count = 100000').execute(store.db);
  await insert('after', 'x');
  const kept = await store.db.selectFrom('server_values').select('name').where('value', '=', 'x').execute();
  expect(kept.map(({ name }) => name).sort()).toEqual(['after', 'before']);
});
