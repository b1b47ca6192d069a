// Starts an app of examples/ until Ctrl+C, in a folder of its own with the packed packages: `npm install` in examples/ finds
// ours only once they are published.
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { installExample } from './install-example.mjs';
import { withPacked } from './pack.mjs';
import { root } from './setup.mjs';

const apps = listApps();
const [name = ''] = process.argv.slice(2);
const script = apps.get(name);
if (script === undefined) {
  const others = 'The other examples run in their tests: npm run test:examples -- NAME.';
  console.log(`npm run example -- NAME starts one of these: ${[...apps.keys()].join(', ')}.\n${others}`);
  process.exitCode = name === '' ? 0 : 1;
} else await startApp(name, script);

/**
 * The apps that bring a backend of their own, and the script that starts each.
 *
 * @returns {Map<string, string>}
 */
function listApps() {
  const manifests = globSync('examples/*/package.json', { cwd: root }).sort();
  return new Map(
    manifests.flatMap((path) => {
      const { scripts = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, path), 'utf8'));
      const found = ['demo', 'dev', 'start'].find((wanted) => scripts[wanted] !== undefined);
      const hasBackend = devDependencies['@claviger/local'] !== undefined;
      return found !== undefined && hasBackend ? [[basename(dirname(path)), found]] : [];
    }),
  );
}

/**
 * @param {string} app
 * @param {string} start a script of its package.json
 */
async function startApp(app, start) {
  console.log(`Installing examples/${app} …`);
  const { folder, fault, release } = await withPacked((packages) => installExample(app, packages));
  try {
    if (fault !== undefined) throw new Error(fault);
    console.log(`It is in ${folder}. Ctrl+C ends it.`);
    process.exitCode = await run(folder, start);
  } finally {
    release();
  }
}

/**
 * Runs a script to its end. A signal ends all its processes.
 *
 * @param {string} cwd
 * @param {string} start
 * @returns {Promise<number>} the exit status; 0 after a signal
 */
function run(cwd, start) {
  const isWindows = process.platform === 'win32';
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = ['ignore', 'inherit', 'inherit'];
  const child = spawn('npm', ['run', start], { cwd, shell: isWindows, detached: !isWindows, stdio });
  let isStopped = false;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      isStopped = true;
      if (isWindows || child.pid === undefined) child.kill(signal);
      else process.kill(-child.pid, signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(isStopped ? 0 : (status ?? 1)));
  });
}
