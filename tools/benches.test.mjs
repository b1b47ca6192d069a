import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BENCHES, readBenches } from './benches.mjs';
import { root } from './setup.mjs';

const scripts = globSync('bench/*.mjs', { cwd: root }).map((path) => basename(path, '.mjs'));

/** @param {string} line */
function read(line) {
  const answer = readBenches(line === '' ? [] : line.split(' '));
  return 'text' in answer ? answer : answer.runs.map(({ name, args }) => [name, ...args].join(' '));
}

test('each script of bench/ is listed, and reads its own options', () => {
  expect(Object.keys(BENCHES)).toEqual(scripts.sort());
  for (const name of scripts)
    expect(readFileSync(join(root, 'bench', `${name}.mjs`), 'utf8')).toContain(`readOptions('${name}')`);
});

describe('a command line', () => {
  test.each([
    ['', scripts],
    ['srp', ['srp']],
    ['sign fuzz', ['fuzz', 'sign', 'sign-credentials']],
    ['page --rounds 2', ['page --rounds 2']],
    ['--rounds=2 page fuzz', ['fuzz', 'page --rounds 2']],
    ['local --vs ../base', ['local --vs ../base']],
  ])('runs what it names: %s', (line, runs) => {
    expect(read(line)).toEqual(runs);
  });

  test.each([
    ['nothing', 'No bench begins with nothing.'],
    ['page nothing none', 'No bench begins with nothing or none.'],
    ['page --round 2', 'There is no option --round here.'],
    ['srp --rounds 2', 'There is no option --rounds here.'],
    ['page -x', 'There is no option --x here.'],
    ['page --rounds', '--rounds takes a value: --rounds N.'],
    ['page --rounds 0', '--rounds does not take "0".'],
    ['page --rounds many', '--rounds does not take "many".'],
    ['page --only 5G', '--only does not take "5G".'],
  ])('with a mistake says so, and lists the benches: %s', (line, fault) => {
    const answer = read(line);
    expect(answer).toMatchObject({ status: 2 });
    expect('text' in answer && answer.text.split('\n').slice(0, 3)).toEqual([
      fault,
      '',
      'npm run bench -- [NAME…] [options]',
    ]);
  });

  test('that asks for help gets the benches that it names, with options and defaults', () => {
    const all = read('--help');
    for (const name of scripts) expect(all).toMatchObject({ status: 0, text: expect.stringContaining(`\n  ${name} `) });
    const page = read('page --help');
    expect(page).toMatchObject({ text: expect.stringMatching(/--rounds N .*\(default 7\)\n.*--only NAME/) });
    expect(page).toMatchObject({ text: expect.not.stringContaining('srp') });
  });
});

test.each([
  ['tools/run-bench.mjs', '--help', 0],
  ['tools/run-bench.mjs', 'nothing', 2],
  ['bench/page.mjs', '--help', 0],
  ['bench/page.mjs', '--round', 2],
  ['bench/page.mjs', 'srp', 2],
])('%s %s ends with status %d, and runs nothing', (script, argument, wanted) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, argument], { cwd: root, encoding: 'utf8' });
  expect(status).toBe(wanted);
  expect(wanted === 0 ? stdout : stderr).toContain('npm run bench -- [NAME…] [options]');
  expect(wanted === 0 ? stderr : stdout).toBe('');
});
