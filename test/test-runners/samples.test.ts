import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { createProject } from './samples.js';

const run = promisify(execFile);
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

// A runner that is started by another one would report to that one.
const { VITEST: _, NODE_TEST_CONTEXT: __, VITEST_POOL_ID: ___, VITEST_WORKER_ID: ____, ...env } = process.env;

test('the example for Vitest passes', async () => {
  const { folder, remove } = createProject({ 'sample.test.ts': 'timers: vi' });
  onTestFinished(remove);
  const report = join(folder, 'report.json');
  await run(process.execPath, [vitest, 'run', '--root', folder, '--reporter', 'json', '--outputFile', report], { env });
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
});

test('the example for node:test passes', async () => {
  const { folder, remove } = createProject({ 'sample.mjs': 'timers: mock.timers' });
  onTestFinished(remove);
  const { stdout } = await run(process.execPath, ['--test', '--test-reporter', 'tap', join(folder, 'sample.mjs')], {
    env,
  });
  expect(stdout).toMatch(/^# pass 1$/m);
});
