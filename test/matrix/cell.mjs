// One row of the matrix in a process of its own: `node test/matrix/cell.mjs ROW SUITE PATH
// [CONSUMER]`. Its last line is the result as JSON.
import { globSync } from 'node:fs';
import { join } from 'node:path';

const [, , row = '', suite = '', path = '', consumer = ''] = process.argv;

/** @type {Record<string, () => Promise<{ version?: string | undefined, results: unknown }>>} */
const CELLS = {
  chromium: async () => (await loadBrowsers()).runInPage('chromium', { '/page.js': await bundlePage() }),
  firefox: async () => (await loadBrowsers()).runInPage('firefox', { '/page.js': await bundlePage() }),
  webkit: async () => {
    const { runInWebKit } = await import('./cells/webkit.mjs');
    return await runInWebKit({ '/page.js': await bundlePage() });
  },
  'node-20': () => runOnNode(),
  'node-22': () => runOnNode(),
  'node-24': async () => (await loadRuntimes()).runInRuntime(path, [], suite),
  bun: async () => (await loadRuntimes()).runInRuntime(path, [], suite),
  deno: async () => (await loadRuntimes()).runInRuntime(path, ['run', '--allow-all', '--no-lock', '--quiet'], suite),
  workerd: async () => (await import('./cells/workerd.mjs')).runInWorkerd(path, suite),
};

const cell = CELLS[row] ?? runWithConsumer;
console.log(JSON.stringify(await cell()));
process.exit(0);

async function runWithConsumer() {
  if (row.startsWith('typescript-')) return (await import('./cells/compiler.mjs')).runCompiler(row, path, consumer);
  if (/^(?:jest|vitest)-/.test(row))
    return (await import('./cells/test-runner.mjs')).runTestRunner(row, path, consumer);
  return (await import('./cells/bundler.mjs')).runBundled(row, path, consumer);
}

function loadBrowsers() {
  return import('./cells/playwright.mjs');
}

function loadRuntimes() {
  return import('./cells/runtime.mjs');
}

async function bundlePage() {
  return await (await import('./cells/site.mjs')).bundlePage();
}

/** The tool's folder has the build of Node.js for this platform. */
async function runOnNode() {
  const [program] = globSync('node_modules/node-*/bin/node', { cwd: path });
  if (program === undefined) throw new Error('npm has no build of this Node.js for this platform');
  return await (await loadRuntimes()).runInRuntime(join(path, program), [], suite);
}
