// The suite as a test of Jest or Vitest, in `node` and in `jsdom`, with the packed packages.
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '@claviger/local';
import { runGroup } from '../../../tools/process-group.mjs';

const LIMIT_MS = 150_000;

/**
 * @param {string} name `jest-node`
 * @param {string} tool folder in which the runner is installed
 * @param {string} consumer folder with the packed packages and the suite
 */
export async function runTestRunner(name, tool, consumer) {
  const [runner = '', environment = ''] = name.split('-');
  const require = createRequire(join(tool, 'package.json'));
  const folder = mkdtempSync(join(tmpdir(), 'claviger-matrix-'));
  const local = await startLocal();
  try {
    const args = runner === 'jest' ? toJest(tool, consumer, environment) : toVitest(tool, consumer, environment);
    const { status, output } = await runGroup(process.execPath, args, {
      cwd: consumer,
      limitMs: LIMIT_MS,
      env: {
        ...withoutRunner(process.env),
        NO_COLOR: '1',
        MATRIX_URL: local.url,
        MATRIX_FOLDER: folder,
        MATRIX_JSDOM: runner === 'jest' ? require.resolve('jest-environment-jsdom') : '',
      },
    });
    const results = readResults(join(folder, 'results.json'));
    // A runner may fail after the suite: an unhandled error, an environment that does not close.
    if (status !== 0 || results === undefined) throw new Error(output);
    return { version: require(`${runner}/package.json`).version, results };
  } finally {
    await local.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} tool
 * @param {string} consumer
 * @param {string} environment
 */
function toJest(tool, consumer, environment) {
  const config = {
    rootDir: consumer,
    testMatch: ['**/hosts/test-runner.test.mjs'],
    moduleFileExtensions: ['mjs', 'js', 'cjs', 'json'],
    transform: {},
    testEnvironment:
      environment === 'jsdom'
        ? join(consumer, 'hosts/jest-jsdom.cjs')
        : createRequire(join(tool, 'package.json')).resolve('jest-environment-node'),
    ...(environment === 'jsdom' && { testEnvironmentOptions: { customExportConditions: ['node', 'import'] } }),
  };
  const program = join(tool, 'node_modules/jest/bin/jest.js');
  // The packages are ECMAScript modules.
  return [
    '--no-warnings',
    '--experimental-vm-modules',
    program,
    '--config',
    JSON.stringify(config),
    '--no-cache',
    '--forceExit',
  ];
}

/**
 * @param {string} tool
 * @param {string} consumer
 * @param {string} environment
 */
function toVitest(tool, consumer, environment) {
  // Vitest looks for jsdom and for itself from the app's folder.
  for (const name of ['vitest', 'jsdom'])
    linkOnce(join(tool, 'node_modules', name), join(consumer, 'node_modules', name));
  const program = join(tool, 'node_modules/vitest/vitest.mjs');
  return [program, 'run', '--globals', `--environment=${environment}`, 'hosts/test-runner.test.mjs'];
}

/**
 * @param {string} target
 * @param {string} path
 */
function linkOnce(target, path) {
  rmSync(path, { force: true });
  symlinkSync(target, path, 'junction');
}

/** A cell may run in a test itself. */
function withoutRunner(/** @type {NodeJS.ProcessEnv} */ { VITEST, JEST_WORKER_ID, NODE_OPTIONS, ...env }) {
  return env;
}

/** @param {string} path */
function readResults(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
