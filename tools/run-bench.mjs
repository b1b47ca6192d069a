// Prints all figures: runs the scripts of bench/ one after another, so that none disturbs the next.
import { spawnSync } from 'node:child_process';
import { readBenches, tell } from './benches.mjs';
import { root } from './setup.mjs';

const read = readBenches(process.argv.slice(2));
if ('text' in read) tell(read);
else if (run('tools/build.mjs', []))
  for (const { name, args } of read.runs) {
    console.log(`\nbench/${name}.mjs`);
    run(`bench/${name}.mjs`, args);
  }

/**
 * Runs a script to its end. False after a failure, which the status of this process tells.
 *
 * @param {string} script path from the root
 * @param {string[]} args
 */
function run(script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
  return status === 0;
}
