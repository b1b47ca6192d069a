// A folder in which a consumer has the packed packages, with their declared dependencies and nothing else installed.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './setup.mjs';

/** How a consumer finds packages, by the compiler's option `moduleResolution`. */
export const MODULES = {
  nodenext: { module: 'NodeNext', moduleResolution: 'NodeNext' },
  bundler: { module: 'ESNext', moduleResolution: 'Bundler' },
  /** By `main`, `types` and `typesVersions`. TypeScript 7 has dropped it. */
  node10: { module: 'ESNext', moduleResolution: 'Node10' },
};

/** The files of an app in a browser, and the libraries that these have. */
export const APP = ['auth.ts', 'entries.ts', 'configurations.ts'];
export const DOM = ['ES2022', 'DOM'];

/**
 * @typedef {object} Compilation
 * @property {string} compiler path of its program
 * @property {object} module one of `MODULES`, with further options if need be
 * @property {string[]} files compiled together
 * @property {string[]} [lib] default: with the DOM
 * @property {string[]} [types] of these packages
 * @property {string[]} [installed] beside the packages themselves
 * @property {boolean} [skipLibCheck] default false
 */

/**
 * @param {import('./pack.mjs').Packed[]} packages
 * @param {string} consumer the folder, made when missing
 */
export function createConsumer(packages, consumer) {
  mkdirSync(join(consumer, 'node_modules', '@claviger'), { recursive: true });
  writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n');
  for (const packed of packages) {
    cpSync(packed.folder, join(consumer, 'node_modules', packed.name), { recursive: true });
    for (const dependency of packed.dependencies) link(dependency, consumer);
  }
  cpSync(join(root, 'test/consumer'), consumer, { recursive: true });
}

/**
 * @param {string} dependency
 * @param {string} consumer
 */
export function link(dependency, consumer) {
  const path = join(consumer, 'node_modules', dependency);
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(join(root, 'node_modules', dependency), path, 'junction');
}

/**
 * Compiles files of the consumer.
 *
 * @param {string} consumer
 * @param {Compilation} compilation
 * @returns {string[]} the faults: lines of the compiler, and lines that must not compile and do
 */
export function compile(consumer, compilation) {
  const { compiler, module, files, lib = DOM, types = [], installed = [], skipLibCheck = false } = compilation;
  for (const dependency of [...installed, ...types.map((name) => `@types/${name}`)]) link(dependency, consumer);
  const config = {
    compilerOptions: {
      ...module,
      lib,
      types,
      skipLibCheck,
      target: 'ES2022',
      resolveJsonModule: true,
      esModuleInterop: true,
      strict: true,
      noEmit: true,
      jsx: 'react-jsx',
      exactOptionalPropertyTypes: true,
    },
    files,
  };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify(config));
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', '.', '--pretty', 'false'], {
    cwd: consumer,
    encoding: 'utf8',
  });
  const expected = files.flatMap((file) => readExpectedErrors(consumer, file));
  const seen = new Set();
  /** @type {string[]} */
  const faults = [];
  for (const line of stdout.split('\n').filter((text) => text.includes('error TS'))) {
    const place = /^(.+?\(\d+),\d+\)/.exec(line)?.[1] ?? '';
    if (expected.includes(place)) seen.add(place);
    else faults.push(line);
  }
  for (const place of expected) if (!seen.has(place)) faults.push(`${place}) compiles, and must not`);
  if (status !== 0 && stdout === '') faults.push(`${compiler} did not run`);
  return faults;
}

/**
 * The places of the lines that end with `// error`, as the compiler writes them: `file.ts(3`.
 *
 * @param {string} consumer
 * @param {string} file
 * @returns {string[]}
 */
function readExpectedErrors(consumer, file) {
  const lines = readFileSync(join(consumer, file), 'utf8').split('\n');
  return lines.flatMap((line, index) => (line.endsWith('// error') ? [`${file}(${index + 1}`] : []));
}
