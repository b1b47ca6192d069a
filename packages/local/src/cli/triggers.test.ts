import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { installPackage } from '../../test-support/installed.js';
import { ClientId, newEmail, PASSWORD } from '../../test-support/server.js';

const installed = await installPackage();
const folder = await mkdtemp(join(tmpdir(), 'claviger-triggers-'));
afterAll(async () => {
  await installed.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a server, and gives what it printed once it listens, or ended. */
async function start(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [installed.bin, 'start', '--port', '0', '--data', ':memory:', ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  const ended = once(child, 'close');
  const listens = new Promise<void>((resolve) => {
    const collect = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (/http:\/\/127\.0\.0\.1:\d+/.test(printed)) resolve();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
  });
  await Promise.race([listens, ended]);
  return printed;
}

test('exported functions of a module answer triggers, and other exports are ignored', async () => {
  const file = join(folder, 'triggers.mjs');
  await writeFile(
    file,
    `export const helper = 'https://example.com/';
     export const PreSignUp = async (event) => ({ ...event, response: { autoConfirmUser: true } });`,
  );
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await start('--triggers', file))?.[0] ?? '';
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
    },
    body: JSON.stringify({ ClientId, Username: newEmail(), Password: PASSWORD }),
  });
  expect(await answer.json()).toMatchObject({ UserConfirmed: true });
});

test('a module without a trigger or with a misspelled one, a missing module and a URL elsewhere are denied in one sentence', async () => {
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, 'export const handler = () => {};');
  expect(await start('--triggers', empty)).toMatch(/exports no trigger: export functions by their names/);
  const misspelled = join(folder, 'misspelled.mjs');
  await writeFile(misspelled, 'export const preSignUp = () => {}; export const CustomMessage = () => {};');
  expect(await start('--triggers', misspelled)).toMatch(/There is no trigger preSignUp: did you mean PreSignUp\?/);
  expect(await start('--triggers', join(folder, 'none.mjs'))).toMatch(/cannot be loaded/);
  expect(await start('--triggers', 'https://example.com/')).toMatch(/Triggers are called on this machine only/);
  expect(await start('--lambda-endpoint', 'http://10.0.0.1:3001')).toMatch(/Triggers are called on this machine only/);
});
