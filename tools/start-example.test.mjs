import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './setup.mjs';

test.each([
  ['without a name', [], 0],
  ['of an unknown app', ['nope'], 1],
])('npm run example %s lists the apps that the documentation names', (_, args, status) => {
  const run = spawnSync(process.execPath, [join(root, 'tools/start-example.mjs'), ...args], { encoding: 'utf8' });
  const [, listed = ''] = /starts one of these: (.*)\./.exec(run.stdout) ?? [];
  const readme = readFileSync(join(root, 'examples/README.md'), 'utf8');
  const [, first = '', others = ''] = /npm run example -- (\w+) +# or (.*)/.exec(readme) ?? [];
  expect(listed.split(', ').sort()).toEqual([first, ...others.split(', ')].sort());
  expect(run.status).toBe(status);
});
