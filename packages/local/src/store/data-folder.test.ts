import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { openTestStore } from '../../test-support/store.js';
import { startLocal } from '../server/start-local.js';
import { DataFolderError } from './data-folder-error.js';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-folder-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

/** What a start says of its data folder. */
async function openAndClose(data: string): Promise<string | undefined> {
  const store = await openTestStore(data);
  await store.close();
  return store.warning;
}

test('a folder that the server makes, an empty one and one with its files alone are its user’s and stay out of git', async () => {
  const parent = await temporaryFolder();
  const made = join(parent, 'deep', 'made');
  expect(await openAndClose(made)).toBeUndefined();
  const empty = join(parent, 'empty');
  await mkdir(empty);
  await chmod(empty, 0o777);
  expect(await openAndClose(empty)).toBeUndefined();
  // As an older version left it.
  const used = join(parent, 'used');
  await mkdir(used);
  await copyFile(join(made, 'claviger.db'), join(used, 'claviger.db'));
  await chmod(used, 0o755);
  await chmod(join(used, 'claviger.db'), 0o644);
  expect(await openAndClose(used)).toBeUndefined();
  for (const folder of [made, empty, used]) {
    expect(await modeOf(folder), folder).toBe(0o700);
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
    expect(await modeOf(join(folder, 'claviger.db'))).toBe(0o600);
  }
});

test('a folder with other files is left alone, and the start says that others can enter', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'notes.txt'), 'mine', { mode: 0o644 });
  await chmod(folder, 0o755);
  const lines: string[] = [];
  const local = await startLocal({ data: folder, log: (line) => lines.push(line) });
  await local.close();
  expect(lines).toEqual([
    expect.stringMatching(/^Others can enter the data folder .*: give --data a folder of its own\.$/),
  ]);
  expect(await modeOf(folder)).toBe(0o755);
  expect(await modeOf(join(folder, 'notes.txt'))).toBe(0o644);
  expect(await modeOf(join(folder, 'claviger.db'))).toBe(0o600);
  expect(await readdir(folder)).not.toContain('.gitignore');
  await chmod(folder, 0o700);
  expect(await openAndClose(folder)).toBeUndefined();
});

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)('an empty folder of another user is taken as it is, as a mounted volume has to be', async () => {
  const parent = await temporaryFolder();
  await chmod(parent, 0o755);
  const volume = join(parent, 'volume');
  await mkdir(volume);
  await chmod(volume, 0o777);
  const program = `
    const { prepareDataFolder } = await import(process.argv[1]);
    process.setegid(65534);
    process.seteuid(65534);
    console.log(JSON.stringify([prepareDataFolder(process.argv[2]), prepareDataFolder(process.argv[2])]));`;
  const source = new URL('data-folder.ts', import.meta.url).href;
  const args = ['--no-warnings', '--input-type=module', '-e', program, source, volume];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const warning = expect.stringMatching(/^Others can enter the data folder .*, which belongs to another user: /);
  expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ warning }), expect.objectContaining({ warning })]);
  expect(await modeOf(join(volume, 'claviger.db'))).toBe(0o600);
  expect(await readFile(join(volume, '.gitignore'), 'utf8')).toBe('*\n');
});

test('a start with a damaged database says so in one sentence, and changes nothing', async () => {
  const source = await temporaryFolder();
  const local = await startLocal({ data: source });
  await local.close();
  const whole = await readFile(join(source, 'claviger.db'));
  const zeroed = (start: number, end: number): Buffer => Buffer.from(whole).fill(0, start, end);
  const variants = {
    text: Buffer.from('This is a longer text than the hundred bytes of the header of a database. '.repeat(4)),
    'zeroed page': zeroed(4_096, 8_192),
    'zeroed header': zeroed(0, 100),
    'zeroed middle': zeroed(40_960, 122_880),
  };
  for (const [what, bytes] of Object.entries(variants)) {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'claviger.db'), bytes);
    const error = await openTestStore(folder).catch((reason: unknown) => reason);
    expect(error, what).toBeInstanceOf(DataFolderError);
    expect((error as Error).message, what).toMatch(/^The database of the data folder [^\n]* is damaged: [^\n]*\.$/);
    expect((await readFile(join(folder, 'claviger.db'))).equals(bytes), what).toBe(true);
  }
  const folder = await temporaryFolder();
  await copyFile(join(source, 'claviger.db'), join(folder, 'claviger.db'));
  await truncate(join(folder, 'claviger.db'), Math.floor(whole.length / 8_192) * 4_096);
  await expect(openTestStore(folder)).rejects.toThrow(DataFolderError);
});

test('a start whose folder can not be created says so in one sentence', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  await expect(openTestStore(join(folder, 'file'))).rejects.toThrow(/^The data folder .* is not a folder: [^\n]*\.$/);
  await mkdir(join(folder, 'odd', 'claviger.db'), { recursive: true });
  await expect(openTestStore(join(folder, 'odd'))).rejects.toThrow(DataFolderError);
});
