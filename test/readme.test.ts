import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The first program of the README, and what continues it. */
function readFirstProgram(): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, first = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, continued = ''] = /```ts continued\n([\s\S]*?)```/.exec(readme) ?? [];
  return `${first}\n${continued}\nconsole.log(JSON.stringify({ userSub, accessKeyId, email: idToken.payload.email, guest, tokens }));`;
}

test('the first lines of the README run as printed, on the backend of its commands', async () => {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'claviger-readme-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'main.mjs'), readFirstProgram());
  const bin = join(root, 'packages/local/bin/claviger.mjs');
  const script = `const { copyFileSync } = require('node:fs');
    copyFileSync(process.env.CLAVIGER_OUTPUTS, 'amplify_outputs.json');
    import(require('node:url').pathToFileURL('main.mjs'));`;
  // `exec` starts the server of `start`, with its users.
  const args = [bin, 'exec', '--seed', 'default', '--', process.execPath, '--no-warnings', '-e', script];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  const last = printed.trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({
    userSub: 'c1a41637-0000-4000-8000-00000000ada0',
    accessKeyId: expect.stringMatching(/^ASIA/),
    email: 'ada@example.com',
    guest: { isSignedIn: false },
    tokens: { ok: false },
  });
});
