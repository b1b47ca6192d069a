// The rows of the matrix: what runs the suite, and what has to be installed for it.
import { ensureChromium, findChromium } from './chromium.mjs';
import { ensureFirefox, findFirefox } from './firefox.mjs';
import { ensureTool, findTool } from './matrix-tools.mjs';
import { ensureRegistryPackage, findRegistryPackage } from './registry.mjs';
import { ensureWebKit, findWebKit } from './webkit.mjs';

/**
 * @typedef {object} Part something that is installed on demand
 * @property {() => string | undefined} find its path, which the row's process gets
 * @property {(log: (line: string) => void) => Promise<string | undefined> | string | undefined} ensure installs it where it is
 *   missing
 */

/**
 * @typedef {object} Row
 * @property {string} name on the command line
 * @property {string} title in the table
 * @property {'platforms' | 'bundlers' | 'test runners' | 'compilers'} table
 * @property {string} suite the folder of the suite, in test/matrix
 * @property {Part} part
 */

/** @type {Part} */
const thisNode = { find: () => process.execPath, ensure: () => process.execPath };

/**
 * Where code without a page runs.
 *
 * @param {string} suite
 * @returns {Row[]}
 */
function listRuntimes(suite) {
  const rows = {
    'node-20': { title: 'Node.js 20', part: tool('node-20') },
    'node-22': { title: 'Node.js 22', part: tool('node-22') },
    'node-24': { title: 'Node.js 24', part: thisNode },
    bun: { title: 'Bun', part: fromRegistry('bun') },
    deno: { title: 'Deno', part: fromRegistry('deno') },
    workerd: { title: 'workerd', part: tool('miniflare') },
  };
  return Object.entries(rows).map(([name, row]) => ({ name, table: 'platforms', suite, ...row }));
}

/** @type {Row[]} */
export const ROWS = [
  row('chromium', 'Chromium', 'platforms', { find: findChromium, ensure: ensureChromium }),
  row('firefox', 'Firefox ESR', 'platforms', { find: findFirefox, ensure: ensureFirefox }),
  row('webkit', 'WebKitGTK', 'platforms', { find: findWebKit, ensure: ensureWebKit }),
  ...listRuntimes('client'),
  ...listRuntimes('server'),
  row('vite', 'Vite', 'bundlers', tool('vite')),
  row('webpack', 'webpack', 'bundlers', tool('webpack')),
  row('rollup', 'Rollup', 'bundlers', tool('rollup')),
  row('esbuild', 'esbuild', 'bundlers', tool('esbuild')),
  row('parcel', 'Parcel', 'bundlers', tool('parcel')),
  row('tsup', 'tsup', 'bundlers', tool('tsup')),
  row('jest-node', 'Jest, `node`', 'test runners', tool('jest')),
  row('jest-jsdom', 'Jest, `jsdom`', 'test runners', tool('jest')),
  row('vitest-node', 'Vitest, `node`', 'test runners', tool('vitest')),
  row('vitest-jsdom', 'Vitest, `jsdom`', 'test runners', tool('vitest')),
  row('typescript-5.4', 'TypeScript', 'compilers', tool('typescript')),
  row('typescript-5.9', 'TypeScript', 'compilers', tool('typescript')),
  row('typescript-6', 'TypeScript', 'compilers', tool('typescript')),
  row('typescript-7', 'TypeScript', 'compilers', tool('typescript')),
];

/**
 * @param {string} name
 * @param {string} title
 * @param {Row['table']} table
 * @param {Part} part
 * @returns {Row}
 */
function row(name, title, table, part) {
  return { name, title, table, suite: 'client', part };
}

/**
 * @param {string} name
 * @returns {Part}
 */
function tool(name) {
  return { find: () => findTool(name), ensure: (log) => ensureTool(name, log) };
}

/**
 * @param {import('./registry.mjs').RegistryPackage} name
 * @returns {Part}
 */
function fromRegistry(name) {
  return { find: () => findRegistryPackage(name), ensure: (log) => ensureRegistryPackage(name, log) };
}
