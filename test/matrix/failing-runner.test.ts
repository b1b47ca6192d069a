import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runTestRunner } from './cells/test-runner.mjs';

/** Runs the cell with a runner that passes the suite, prints a line and ends with a status. */
async function runWith(status: number): ReturnType<typeof runTestRunner> {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-runner-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const runner = join(folder, 'tool/node_modules/vitest');
  mkdirSync(runner, { recursive: true });
  mkdirSync(join(folder, 'consumer/node_modules'), { recursive: true });
  writeFileSync(join(runner, 'package.json'), JSON.stringify({ name: 'vitest', version: '5.0.0' }));
  writeFileSync(
    join(runner, 'vitest.mjs'),
    `import { writeFileSync } from 'node:fs';
    const results = [{ area: 'main job', outcome: 'passed', ms: 1 }];
    writeFileSync(process.env.MATRIX_FOLDER + '/results.json', JSON.stringify(results));
    console.log('Unhandled error after the suite');
    process.exit(${status});`,
  );
  return await runTestRunner('vitest-node', join(folder, 'tool'), join(folder, 'consumer'));
}

test('a runner that fails after the suite fails its row', async () => {
  expect(await runWith(0)).toMatchObject({ version: '5.0.0', results: [{ outcome: 'passed' }] });
  await expect(runWith(1)).rejects.toThrow('Unhandled error after the suite');
});
