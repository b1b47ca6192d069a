import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { findRegistryPackage } from '../../tools/registry.mjs';

const job = fileURLToPath(new URL('main-job.mjs', import.meta.url));
const RUNTIMES = [
  { name: 'Node.js', program: process.execPath, args: ['--no-warnings'] },
  { name: 'Bun', program: findRegistryPackage('bun'), args: [] },
  { name: 'Deno', program: findRegistryPackage('deno'), args: ['run', '--allow-all', '--no-lock', '--quiet'] },
];

const bun = RUNTIMES.find(({ name }) => name === 'Bun')?.program;

test.skipIf(bun === undefined)('on Bun a server that should also speak TLS says that it cannot', async () => {
  const code = `
    const { startLocal } = await import('@claviger/local');
    await startLocal({ tls: true }).catch((error) => console.log(error.message));`;
  const { stdout } = await promisify(execFile)(bun ?? '', ['-e', code], { timeout: 20_000, cwd: dirname(job) });
  expect(stdout).toBe('Bun cannot speak HTTP and TLS on one port: start the server with Node.js or Deno.\n');
});

for (const { name, program, args } of RUNTIMES) {
  test.skipIf(program === undefined)(`the main job on ${name}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claviger-runtime-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { stdout } = await promisify(execFile)(program ?? '', [...args, job, join(folder, 'data')], {
      timeout: 50_000,
    });
    expect(JSON.parse(stdout)).toEqual({
      guest: true,
      signedIn: true,
      details: [true, true, true, true],
      renewed: true,
      wrongPassword: 'NotAuthorizedException',
      console: 200,
      loginPage: 200,
      signedOut: 'complete',
      afterRestart: true,
    });
  });
}
