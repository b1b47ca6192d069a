// What the root commands share: installed dependencies, a Node new enough, built packages. Plain JavaScript for Node 20,
// without dependencies, because it runs before there are any.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAtLeast } from './node-version.mjs';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** The oldest Node that can run the tools, the tests and `@claviger/local`, for machines where the package `node` has no build. */
const TOOLS_NODE = /** @type {const} */ ([22, 16]);
const INSTALL_LIMIT_MS = 10 * 60_000;
const ORPHAN_CHECK_MS = 250;
const PASSED_ON = /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** A failed set-up, in a sentence for the reader; its stack says nothing of use. */
export class SetupError extends Error {
  name = 'SetupError';
}

/**
 * @typedef {{ node: string, env: NodeJS.ProcessEnv }} Runtime `node`: path of the Node to use; `env`: with it first on the PATH
 */

/**
 * Installs the dependencies when the lock file asks for others than there are, and builds the packages.
 *
 * @param {{ build: boolean }} options
 * @returns {Promise<Runtime>}
 * @throws {SetupError} when something can't be installed or built
 */
export async function setUp(options) {
  if (!isInstalled()) await install();
  const runtime = toolsRuntime();
  if (options.build) build(runtime);
  return runtime;
}

/**
 * Runs a script to its end on this terminal, passing on the signals that reach only this process.
 *
 * @param {Runtime} runtime
 * @param {string} script path from the root
 * @param {string[]} args
 * @returns {Promise<number>} its exit status
 */
export function runScript(runtime, script, args) {
  const child = spawn(runtime.node, [join(root, script), ...args], { cwd: root, env: runtime.env, stdio: 'inherit' });
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    // On a terminal Ctrl-C reaches the whole process group; a second one from here would look like "stop at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of PASSED_ON) process.on(signal, passOn);
  const stopWatching = watchForOrphaning(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      stopWatching();
      for (const name of PASSED_ON) process.off(name, passOn);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * A signal to npm ends the shell between npm and this process, and nothing tells this process but its new parent.
 *
 * @param {() => void} onOrphaned
 * @returns {() => void} ends the watch
 */
function watchForOrphaning(onOrphaned) {
  if (process.env['npm_lifecycle_event'] === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onOrphaned();
  }, ORPHAN_CHECK_MS);
  return () => clearInterval(timer);
}

/**
 * The machine's own `node`: the first on the PATH outside of any node_modules, or the one that runs this.
 *
 * @returns {string}
 */
export function findMachineNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const found = machinePath()
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  return found ?? process.execPath;
}

/** The PATH without node_modules folders: what npm runs with while it replaces the very Node that may be running this. */
function machinePath() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.filter((folder) => !folder.split(sep).includes('node_modules')).join(delimiter);
}

/**
 * Tells whether node_modules holds what the lock file names, by comparing it with the record that npm leaves there.
 * Exact where times of files are not: a branch switch touches the lock, an `npm install` writes both at once.
 */
function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(installed);
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true;
    const there = present[path];
    // Packages for other platforms are in the lock and rightly not on the disk.
    if (there === undefined) return entry.optional === true || entry.devOptional === true;
    return there.version === entry.version && there.link === entry.link;
  });
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, link?: boolean, optional?: boolean, devOptional?: boolean }>}
 */
function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

async function install() {
  const startedAt = Date.now();
  process.stdout.write('Installing the dependencies (about half a minute, only when they change) … ');
  let { status, output } = await npmCi([]);
  if (status !== 0 && isAtLeast(process.versions.node, ...TOOLS_NODE)) {
    // The package `node` has no build for some platforms, and its script then fails the whole installation.
    ({ status, output } = await npmCi(['--ignore-scripts']));
  }
  if (status !== 0) {
    process.stdout.write('failed.\n');
    // After the first lines npm explains all of its options.
    const reason = output.split('\n').filter((line) => !/^(?:npm error)?\s*$/.test(line));
    throw new SetupError(`The dependencies could not be installed. npm said:\n${reason.slice(0, 12).join('\n')}`);
  }
  process.stdout.write(`done in ${Math.round((Date.now() - startedAt) / 1000)} s.\n`);
}

/**
 * @param {string[]} options
 * @returns {Promise<{ status: number, output: string }>}
 */
function npmCi(options) {
  // --loglevel=error: some tools ask for a newer Node than the machine's; they get the one of the package `node`.
  const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund', ...options];
  const child = spawn('npm', args, {
    cwd: root,
    env: { ...process.env, PATH: machinePath() },
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INSTALL_LIMIT_MS,
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      resolve({
        status: 1,
        output: 'code' in error && error.code === 'ENOENT' ? 'nothing: it is not on the PATH.' : error.message,
      });
    });
    child.on('close', (code) =>
      resolve({ status: code ?? 1, output: code === null ? `${output}\nIt took too long.` : output }),
    );
  });
}

/**
 * The Node of the package `node` where it is installed and runs, else the machine's own when it is new enough.
 *
 * @returns {Runtime}
 */
function toolsRuntime() {
  const installed = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const runs = existsSync(installed) && spawnSync(installed, ['--version']).status === 0;
  if (!runs && !isAtLeast(process.versions.node, ...TOOLS_NODE)) {
    throw new SetupError(
      `The tools need Node.js ${TOOLS_NODE.join('.')} or later; this is ${process.versions.node}, and the npm package "node" is not installed: npm ci says why.`,
    );
  }
  const node = runs ? installed : process.execPath;
  const folders = [join(node, '..'), join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''];
  return { node, env: { ...process.env, PATH: folders.join(delimiter) } };
}

/** @param {Runtime} runtime */
function build(runtime) {
  const result = spawnSync(runtime.node, [join(root, 'tools', 'build.mjs')], {
    cwd: root,
    env: runtime.env,
    encoding: 'utf8',
  });
  if (result.status !== 0)
    throw new SetupError(`The packages could not be built:\n${(result.stdout + result.stderr).trim()}`);
}
