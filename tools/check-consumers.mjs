// Names the failures "the packed packages don't compile or load for a consumer", "what must not compile compiles" and
// "the console isn't in the package".
// The consumer is a folder of its own, with the tarballs and their declared dependencies and nothing else installed.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAtLeast } from './node-version.mjs';
import { withPacked } from './pack.mjs';
import { findMachineNode, root } from './setup.mjs';

const LOAD_LIMIT_MS = 20_000;
const RESOLUTIONS = [
  { module: 'NodeNext', moduleResolution: 'NodeNext' },
  { module: 'ESNext', moduleResolution: 'Bundler' },
];

/** Each is compiled by itself, so that no file lends another its types. */
const FIXTURES = [
  { file: 'auth.ts', lib: ['ES2022', 'DOM'], types: [], installed: [], skipLibCheck: false },
  {
    file: 'auth-aws-sdk.ts',
    lib: ['ES2022', 'DOM'],
    types: ['node'],
    installed: ['@aws-sdk/client-sts'],
    skipLibCheck: true,
  },
  { file: 'local.ts', lib: ['ES2023'], types: ['node'], installed: [], skipLibCheck: false },
  { file: 'should-not-compile.ts', lib: ['ES2022', 'DOM'], types: ['node'], installed: [], skipLibCheck: false },
];

await withPacked((packages, folder) => {
  const consumer = join(folder, 'consumer');
  mkdirSync(join(consumer, 'node_modules', '@claviger'), { recursive: true });
  writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n');
  for (const packed of packages) {
    renameSync(packed.folder, join(consumer, 'node_modules', packed.name));
    for (const dependency of packed.dependencies) link(dependency, consumer);
  }
  for (const path of globSync('test/consumer/*.ts', { cwd: root }))
    copyFileSync(join(root, path), join(consumer, basename(path)));
  for (const fixture of FIXTURES) for (const resolution of RESOLUTIONS) compile(consumer, fixture, resolution);
  for (const packed of packages) for (const entry of packed.entries) load(consumer, entry, packed.node);
  openConsole(consumer);
});

/**
 * @param {string} dependency
 * @param {string} consumer
 */
function link(dependency, consumer) {
  const path = join(consumer, 'node_modules', dependency);
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(join(root, 'node_modules', dependency), path, 'junction');
}

/**
 * @param {string} consumer
 * @param {(typeof FIXTURES)[number]} fixture
 * @param {(typeof RESOLUTIONS)[number]} resolution
 */
function compile(consumer, fixture, resolution) {
  for (const dependency of fixture.installed) link(dependency, consumer);
  for (const name of fixture.types) link(`@types/${name}`, consumer);
  const { lib, types, skipLibCheck } = fixture;
  const config = {
    compilerOptions: {
      ...resolution,
      lib,
      types,
      skipLibCheck,
      target: 'ES2022',
      strict: true,
      noEmit: true,
      exactOptionalPropertyTypes: true,
    },
    files: [fixture.file],
  };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
    cwd: consumer,
    encoding: 'utf8',
  });
  const name = `${fixture.file} (${resolution.moduleResolution})`;
  const expected = readExpectedErrors(join(consumer, fixture.file));
  const seen = new Set();
  for (const line of stdout.split('\n').filter((text) => text.includes('error TS'))) {
    const place = /^(.+?)\((\d+),\d+\)/.exec(line);
    const number = place?.[1] === fixture.file ? Number(place[2]) : 0;
    if (expected.includes(number)) seen.add(number);
    else fail(`${name}: ${line}`);
  }
  for (const number of expected) if (!seen.has(number)) fail(`${name}: line ${number} compiles, and must not`);
}

/**
 * The numbers of the lines that end with `// error`.
 *
 * @param {string} path
 * @returns {number[]}
 */
function readExpectedErrors(path) {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) => (line.endsWith('// error') ? [index + 1] : []));
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
 * The console is read from the package's folder when somebody first opens it.
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
