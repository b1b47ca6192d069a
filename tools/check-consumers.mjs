// Names the failures "the packed packages don't compile or load for a consumer", "what must not compile compiles" and
// "the console isn't in the package".
// The consumer is a folder of its own, with the tarballs and their declared dependencies and nothing else installed.
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { APP, compile, createConsumer, DOM, link, MODULES } from './consumer.mjs';
import { isAtLeast } from './node-version.mjs';
import { ENTRY_PEERS, withPacked } from './pack.mjs';
import { findMachineNode, root } from './setup.mjs';

const LOAD_LIMIT_MS = 20_000;

/** The compilers, oldest first: the newest is that of the tools. */
const COMPILERS = {
  'TypeScript 5.4': 'test/compilers/typescript-5.4/node_modules/typescript/lib/tsc.js',
  'TypeScript 5.8': 'test/compilers/typescript-5.8/node_modules/typescript/lib/tsc.js',
  'TypeScript 7.0': 'node_modules/typescript/bin/tsc',
};

const { nodenext: NODE_NEXT, bundler: BUNDLER, node10: NODE_10 } = MODULES;

/** @typedef {keyof typeof COMPILERS} Version */

/** @typedef {Omit<import('./consumer.mjs').Compilation, 'compiler'> & { version: Version }} Fixture */

/** @type {Fixture[]} */
const FIXTURES = [
  { version: 'TypeScript 5.4', module: NODE_NEXT, files: APP },
  { version: 'TypeScript 5.4', module: NODE_10, files: ['entries.ts'], lib: ['ES2022'], types: ['node'] },
  { version: 'TypeScript 5.8', module: NODE_10, files: APP },
  {
    version: 'TypeScript 5.8',
    module: NODE_NEXT,
    files: ['entries.ts', 'commonjs.cts'],
    lib: ['ES2022'],
    types: ['node'],
  },
  ...[NODE_NEXT, BUNDLER].flatMap((module) => [
    { version: /** @type {const} */ ('TypeScript 7.0'), module, files: APP },
    {
      version: /** @type {const} */ ('TypeScript 7.0'),
      module,
      files: ['entries.ts'],
      lib: ['ES2022'],
      types: ['node'],
    },
    {
      version: /** @type {const} */ ('TypeScript 7.0'),
      module,
      files: ['auth-aws-sdk.ts'],
      types: ['node'],
      installed: ['@aws-sdk/client-sts'],
      skipLibCheck: true,
    },
    {
      version: /** @type {const} */ ('TypeScript 7.0'),
      module,
      files: ['local.ts', 'vite-config.ts'],
      lib: ['ES2023'],
      types: ['node'],
    },
    {
      version: /** @type {const} */ ('TypeScript 7.0'),
      module,
      files: ['playwright.ts'],
      types: ['node'],
      installed: ['@playwright/test', 'playwright', 'playwright-core'],
      skipLibCheck: true,
    },
    { version: /** @type {const} */ ('TypeScript 7.0'), module, files: ['vite-app.ts'] },
    { version: /** @type {const} */ ('TypeScript 7.0'), module, files: ['should-not-compile.ts'], types: ['node'] },
  ]),
  { version: 'TypeScript 7.0', module: NODE_NEXT, files: ['commonjs.cts'] },
  // With the types of React alone: its package comes for the entries that import it.
  .../** @type {const} */ (['TypeScript 5.4', 'TypeScript 7.0']).map((version) => ({
    version,
    module: BUNDLER,
    files: ['react.tsx'],
    installed: ['@types/react', 'csstype'],
  })),
];

await withPacked((packages, folder) => {
  const consumer = join(folder, 'consumer');
  createConsumer(packages, consumer);
  for (const fixture of FIXTURES) check(consumer, fixture);
  for (const packed of packages) {
    // An entry that needs a peer comes last: the others must load without it.
    const needsPeers = (/** @type {string} */ entry) => (ENTRY_PEERS[entry] === undefined ? 0 : 1);
    for (const entry of packed.entries.toSorted((left, right) => needsPeers(left) - needsPeers(right))) {
      for (const peer of ENTRY_PEERS[entry] ?? []) link(peer, consumer);
      load(consumer, entry, packed.node);
      if (packed.isForOldResolvers) resolveWithoutExports(consumer, entry);
    }
  }
  openConsole(consumer);
});

/**
 * @param {string} consumer
 * @param {Fixture} fixture
 */
function check(consumer, { version, ...compilation }) {
  const { module, lib = DOM, types = [] } = compilation;
  const name = `${version}, ${Object.values(module).join(' ')}, ${[...lib, ...types].join(' ')}`;
  const compiler = join(root, COMPILERS[version]);
  for (const fault of compile(consumer, { ...compilation, compiler })) fail(`${name}: ${fault}`);
}

/**
 * Finds an entry as resolvers do that don't read `exports`: by `main`, in the package's folder or in one of the entry's name.
 *
 * @param {string} consumer
 * @param {string} entry
 */
function resolveWithoutExports(consumer, entry) {
  const require = createRequire(join(consumer, 'package.json'));
  const path = join(consumer, 'node_modules', entry);
  try {
    if (realpathSync(require.resolve(path)) === realpathSync(require.resolve(entry))) return;
    fail(`${entry} without exports is another file`);
  } catch {
    fail(`${entry} is not found without exports`);
  }
}

/**
 * Loads an entry by `import` and by `require` with the Node of the tools and with the machine's own, which may be the
 * oldest that is supported. A process that doesn't end by itself has a side effect at import.
 *
 * @param {string} consumer
 * @param {string} entry
 * @param {[number, number]} oldest
 */
function load(consumer, entry, oldest) {
  for (const node of new Set([process.execPath, findMachineNode()])) {
    const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
    if (!isAtLeast(version, ...oldest)) {
      if (entry.startsWith('@claviger/local')) explain(consumer, entry, { node, version });
      continue;
    }
    for (const [how, code] of [
      ['import', `if (Object.keys(await import('${entry}')).length === 0) throw new Error('exports nothing');`],
      ['require', `if (Object.keys(require('${entry}')).length === 0) throw new Error('exports nothing');`],
    ]) {
      const type = how === 'import' ? 'module' : 'commonjs';
      const args = ['--no-warnings', `--input-type=${type}`, '--eval', String(code)];
      const result = spawnSync(node, args, { cwd: consumer, encoding: 'utf8', timeout: LOAD_LIMIT_MS });
      if (result.status !== 0)
        fail(`${how} ${entry} on Node ${version}: ${result.stderr.trim() || 'did not end by itself'}`);
    }
  }
}

/**
 * On an older Node the server's entries say which Node they need, and nothing else.
 *
 * @param {string} consumer
 * @param {string} entry
 * @param {{ node: string, version: string }} older
 */
function explain(consumer, entry, { node, version }) {
  if (entry.endsWith('.json')) return;
  const args = ['--no-warnings', '--input-type=module', '--eval', `await import('${entry}')`];
  const { status, stderr } = spawnSync(node, args, { cwd: consumer, encoding: 'utf8', timeout: LOAD_LIMIT_MS });
  const sentences = stderr.split('\n').filter((line) => line.includes('Error'));
  if (status === 0 || sentences.length !== 1 || !/needs Node\.js 22\.16/.test(stderr) || /^\s+at /m.test(stderr))
    fail(`${entry} on Node ${version} does not say in one sentence which Node it needs: ${stderr.trim()}`);
}

/**
 * The console is read from the package's folder when a user first opens it.
 *
 * @param {string} consumer
 */
function openConsole(consumer) {
  const code = `
    const { startLocal } = await import('@claviger/local');
    const local = await startLocal();
    const page = await fetch(local.url + '/_claviger/');
    const script = /<script[^>]* src="([^"]+)"/.exec(await page.text())?.[1];
    const answer = await fetch(local.url + script);
    console.log(page.status, answer.status, (await answer.text()).length > 1_000);
    await local.close();`;
  const args = ['--no-warnings', '--input-type=module', '--eval', code];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: consumer,
    encoding: 'utf8',
    timeout: LOAD_LIMIT_MS,
  });
  if (stdout.trim() !== '200 200 true') fail(`the console of @claviger/local: ${stdout}${stderr}`);
}

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}
