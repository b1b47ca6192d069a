// Prints all figures: runs the scripts of bench/ one after another, so that none disturbs the next.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { root } from './setup.mjs';

const given = process.argv.slice(2);
// Options are for the scripts: npm run bench -- page --rounds 2
const isOption = given.map((argument) => argument.startsWith('--'));
const count = isOption.includes(true) ? isOption.indexOf(true) : given.length;
const wanted = given.slice(0, count);
const scripts = globSync('bench/*.mjs', { cwd: root })
  .sort()
  .filter((script) => wanted.length === 0 || wanted.some((prefix) => basename(script).startsWith(prefix)));
if (scripts.length === 0) {
  console.error(`No script of bench/ begins with: ${wanted.join(', ')}`);
  process.exitCode = 1;
}
for (const script of scripts) {
  console.log(`\n${script}`);
  const { status } = spawnSync(process.execPath, [script, ...given.slice(count)], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
