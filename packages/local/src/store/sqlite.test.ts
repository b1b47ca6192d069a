import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DataFolderError } from './data-folder-error.js';
import { openStore } from './store.js';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('the database is readable by its owner alone, in a folder of the same kind', async () => {
  const data = join(await temporaryFolder(), 'data');
  const store = await openStore(data);
  onTestFinished(() => store.close());
  expect((await stat(data)).mode & 0o777).toBe(0o700);
  expect((await stat(join(data, 'claviger.db'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(data, 'claviger.db-wal'))).mode & 0o777).toBe(0o600);
});

test('a data folder that a server has open is refused to a second one, in one sentence, until it closes', async () => {
  const data = await temporaryFolder();
  const first = await openStore(data);
  const refusal = await openStore(data).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(DataFolderError);
  expect((refusal as Error).message).toMatch(/^Another Claviger is using the data folder .*\.$/);
  await first.close();
  const second = await openStore(data);
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
  await expect(openStore(data)).rejects.toThrow(DataFolderError);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const store = await openStore(data);
  await store.close();
});
