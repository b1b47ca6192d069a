// npm packages that tests run but the lock file must not have, because of their size, their install scripts or their
// peers: Bun, Deno and next-auth. They are installed once into the user's cache folder, without install scripts.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const INSTALL_LIMIT_MS = 3 * 60_000;

/** What to do when one is missing, as one sentence. */
export const REGISTRY_ADVICE = 'Connect to an npm registry once: the test command installs them into the cache folder.';

/** Exact versions. `program`: what a test runs, below node_modules; its folder depends on the platform. */
const PACKAGES = {
  bun: { version: '1.4.5', program: '@oven/bun-*/bin/bun' },
  deno: { version: '2.9.6', program: '@deno/*/deno' },
  // Next itself is a peer that its handler does not load.
  'next-auth': { version: '4.24.15', program: 'next-auth/package.json' },
};

/** @typedef {keyof typeof PACKAGES} RegistryPackage */

/**
 * Finds a package that was installed before.
 *
 * @param {RegistryPackage} name
 * @returns {string | undefined} the path of its program, or of its package.json where it is a library
 */
export function findRegistryPackage(name) {
  const cwd = join(folderOf(name), 'node_modules');
  const { program } = PACKAGES[name];
  const paths = [program, `${program}.exe`]
    .flatMap((pattern) => globSync(pattern, { cwd }))
    .map((path) => join(cwd, path));
  return paths.find((path) => path.endsWith('.json') || spawnSync(path, ['--version']).status === 0);
}

/**
 * Installs a package where it is missing.
 *
 * @param {RegistryPackage} name
 * @param {(line: string) => void} log told before it begins, and why it failed
 * @returns {string | undefined} as `findRegistryPackage`
 */
export function ensureRegistryPackage(name, log) {
  const found = findRegistryPackage(name);
  if (found !== undefined) return found;
  const { version } = PACKAGES[name];
  log(`${name} ${version} is missing: installing it into ${cacheFolder()} (npm) …`);
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), 'installing-'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--ignore-scripts', '--legacy-peer-deps', '--no-package-lock', '--no-audit', '--no-fund'];
  const args = ['install', ...options, '--fetch-retries=1', '--loglevel=error', `${name}@${version}`];
  const shell = process.platform === 'win32';
  const { status, stderr, error } = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    shell,
    timeout: INSTALL_LIMIT_MS,
  });
  if (status === 0) {
    rmSync(folderOf(name), { recursive: true, force: true });
    renameSync(folder, folderOf(name));
  } else {
    rmSync(folder, { recursive: true });
    log(`npm install ${name}@${version} failed: ${(stderr ?? '').trim().split('\n')[0] || error?.message}`);
  }
  return findRegistryPackage(name);
}

/** @param {RegistryPackage} name */
function folderOf(name) {
  return join(cacheFolder(), `${name}-${PACKAGES[name].version}`);
}

function cacheFolder() {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'claviger-tests');
}
