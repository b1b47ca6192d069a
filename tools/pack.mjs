// The packages as npm would publish them, for the checks that look at what a consumer gets.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

/**
 * @typedef {object} Packed
 * @property {string} name as published
 * @property {string} tarball path
 * @property {string} folder the same, unpacked
 * @property {string[]} entries what can be imported: the name and its subpaths
 * @property {boolean} isForOldResolvers it has `typesVersions`, for resolvers that don't read `exports`
 * @property {string[]} dependencies names
 * @property {number} bins how many commands it has
 * @property {[number, number]} node the oldest Node it supports: major, minor
 */

/**
 * The optional peers that an entry imports at once. All other entries load without any.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const ENTRY_PEERS = {
  '@claviger/auth/react': ['react'],
  '@claviger/local/playwright': ['@playwright/test', 'playwright', 'playwright-core'],
};

/**
 * Packs every package into a temporary folder, does something with them and removes the folder.
 *
 * @template T
 * @param {(packed: Packed[], folder: string) => T | Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withPacked(use) {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-packed-'));
  try {
    const manifests = globSync('packages/*/package.json', { cwd: root }).sort();
    return await use(
      manifests.map((manifest) => pack(join(root, manifest, '..'), folder)),
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} source the package's folder
 * @param {string} folder
 * @returns {Packed}
 */
function pack(source, folder) {
  const {
    name,
    typesVersions,
    exports = {},
    dependencies = {},
    bin = {},
    engines,
  } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const [entry] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], source));
  const tarball = join(folder, entry.filename);
  const unpacked = join(folder, 'unpacked', name);
  mkdirSync(unpacked, { recursive: true });
  run('tar', ['-xzf', tarball, '--strip-components=1', '-C', unpacked], source);
  const [major, minor = 0] = engines.node.replace('>=', '').split('.');
  return {
    name,
    tarball,
    folder: unpacked,
    entries: listEntries(name, exports),
    isForOldResolvers: typesVersions !== undefined,
    dependencies: Object.keys(dependencies),
    bins: typeof bin === 'string' ? 1 : Object.keys(bin).length,
    node: [Number(major), Number(minor)],
  };
}

/**
 * What can be imported: the name of a package and its subpaths. An entry of types alone declares modules that a plug-in makes up.
 *
 * @param {string} name
 * @param {Record<string, string | Record<string, string>>} exports of its package.json
 * @returns {string[]}
 */
export function listEntries(name, exports) {
  return Object.entries(exports)
    .filter(([subpath, target]) => subpath !== './package.json' && Object.keys(target).join() !== 'types')
    .map(([subpath]) => name + subpath.slice(1));
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (result.status !== 0) throw new Error(`${command} ${args[0]} failed: ${result.stderr ?? result.error?.message}`);
  return result.stdout;
}
