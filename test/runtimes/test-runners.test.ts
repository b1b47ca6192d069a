import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findRegistryPackage } from '../../tools/registry.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const commandLine = fileURLToPath(new URL('../../packages/local/bin/claviger.mjs', import.meta.url));

const RUNTIMES = [
  {
    name: 'Bun',
    program: findRegistryPackage('bun'),
    test: ['test', './sample.bun.mjs'],
    passed: /\n 5 pass\n 0 fail\n/,
    run: [],
  },
  {
    name: 'Deno',
    program: findRegistryPackage('deno'),
    // The types of a linked package are not those of an installed one.
    test: ['test', '--allow-all', '--no-lock', '--no-check', 'sample.deno.mjs'],
    passed: /ok \| 5 passed \| 0 failed/,
    run: ['run', '--allow-all', '--no-lock', '--quiet'],
  },
];

for (const { name, program, test: testArgs, passed, run } of RUNTIMES) {
  describe.skipIf(program === undefined)(name, () => {
    test('its test runner runs a suite with a server from useLocal', async () => {
      const env = { ...process.env, NO_COLOR: '1' };
      const { stdout, stderr } = await promisify(execFile)(program ?? '', testArgs, {
        cwd: here,
        env,
        timeout: 50_000,
      });
      expect(`${stdout}${stderr}`).toMatch(passed);
    });

    test('the command line starts a server, and ends with a signal', async () => {
      const child = spawn(program ?? '', [...run, commandLine, 'start', '--port', '0', '--data', ':memory:']);
      onTestFinished(() => void child.kill('SIGKILL'));
      let output = '';
      for await (const chunk of child.stdout) {
        output += chunk;
        if (/Stop the server/.test(output)) break;
      }
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      const health = await fetch(`${url}/_claviger/health`);
      expect(await health.json()).toMatchObject({ status: 'ok' });
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    });
  });
}
