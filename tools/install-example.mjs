// Installs an app of examples/ outside of the repository, so that it finds only what it names: other packages as its own lock
// file says, ours as they are packed. The lock leaves ours out: it stays the same for any contents of theirs.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGroup } from './process-group.mjs';
import { root } from './setup.mjs';
import { listTracked } from './tracked.mjs';

const INSTALL_LIMIT_MS = 5 * 60_000;
const NPM_OPTIONS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
/** In node_modules: the lock file that it was installed by. */
const INSTALLED = '.installed-by.json';

/**
 * @typedef {object} Installed
 * @property {string} folder the example's copy
 * @property {string | undefined} fault why it could not be installed
 * @property {() => void} release lets another run use the folder
 */

/**
 * Copies an example into the user's cache folder and installs it there. Only a changed lock file needs the registry.
 *
 * @param {string} name
 * @param {import('./pack.mjs').Packed[]} packages
 * @returns {Promise<Installed>}
 */
export async function installExample(name, packages) {
  const { folder, release } = claimFolder(name);
  const manifest = copyExample(name, folder);
  const fault = checkLock(name, manifest) ?? (await installOthers(folder, manifest));
  if (fault === undefined) installOurs(folder, packages);
  return { folder, fault, release };
}

/**
 * Writes the lock file of an example.
 *
 * @param {string} name
 */
export async function writeLock(name) {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-example-'));
  try {
    const manifest = copyExample(name, folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify(withoutOurs(manifest), null, 2));
    const args = ['install', '--package-lock-only', ...NPM_OPTIONS];
    const { status, output } = await runGroup('npm', args, { cwd: folder, limitMs: INSTALL_LIMIT_MS });
    if (status !== 0) throw new Error(`npm install failed for examples/${name}:\n${output}`);
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
    // The host of a registry belongs to one machine.
    for (const entry of Object.values(lock.packages)) delete entry.resolved;
    writeFileSync(join(root, 'examples', name, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
    console.log(`examples/${name}/package-lock.json: ${Object.keys(lock.packages).length - 1} packages`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A folder that no other run uses now.
 *
 * @param {string} name
 * @returns {{ folder: string, release: () => void }}
 */
function claimFolder(name) {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const examples = join(cache, 'claviger-tests', 'examples');
  mkdirSync(examples, { recursive: true });
  for (let number = 1; ; number += 1) {
    const folder = join(examples, `${name}-${number}`);
    const claim = `${folder}.pid`;
    if (existsSync(claim) && isRunning(Number(readFileSync(claim, 'utf8')))) continue;
    rmSync(claim, { force: true });
    try {
      writeFileSync(claim, String(process.pid), { flag: 'wx' });
    } catch {
      // Another run was faster.
      continue;
    }
    mkdirSync(folder, { recursive: true });
    return { folder, release: () => rmSync(claim, { force: true }) };
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * @typedef {{ name: string, dependencies?: Record<string, string>, devDependencies?: Record<string, string> }} Manifest
 */

/**
 * Replaces everything in the folder but the installed packages by the example's files.
 *
 * @param {string} name
 * @param {string} folder
 * @returns {Manifest}
 */
function copyExample(name, folder) {
  for (const entry of readdirSync(folder)) {
    if (entry !== 'node_modules') rmSync(join(folder, entry), { recursive: true });
  }
  const source = `examples/${name}/`;
  for (const path of listTracked().filter((tracked) => tracked.startsWith(source))) {
    cpSync(join(root, path), join(folder, path.slice(source.length)));
  }
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/**
 * @param {string} name
 * @param {Manifest} manifest
 * @returns {string | undefined} the fault
 */
function checkLock(name, manifest) {
  const path = join(root, 'examples', name, 'package-lock.json');
  const { dependencies = {}, devDependencies = {} } = withoutOurs(manifest);
  if (Object.keys({ ...dependencies, ...devDependencies }).length === 0) return undefined;
  return existsSync(path) ? undefined : `It has no package-lock.json: run npm run test:examples -- ${name} --lock.`;
}

/**
 * @param {string} folder
 * @param {Manifest} manifest
 * @returns {Promise<string | undefined>} the fault
 */
async function installOthers(folder, manifest) {
  const lock = join(folder, 'package-lock.json');
  const wanted = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
  const installed = join(folder, 'node_modules', INSTALLED);
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return undefined;
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  if (wanted !== '') {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(withoutOurs(manifest)));
    process.stdout.write('installing … ');
    const { status, output } = await runGroup('npm', ['ci', ...NPM_OPTIONS], {
      cwd: folder,
      limitMs: INSTALL_LIMIT_MS,
    });
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
    if (status !== 0) return `npm ci failed:\n${output}`;
  }
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(installed, wanted);
  return undefined;
}

/**
 * Puts the packed packages in their place, with their dependencies below them.
 *
 * @param {string} folder
 * @param {import('./pack.mjs').Packed[]} packages
 */
function installOurs(folder, packages) {
  const modules = join(folder, 'node_modules');
  // What a bundler prepared from the packages of an earlier run.
  for (const entry of readdirSync(modules)) {
    const isCache = entry.startsWith('.') && !['.bin', '.package-lock.json', INSTALLED].includes(entry);
    if (isCache) rmSync(join(modules, entry), { recursive: true });
  }
  rmSync(join(modules, '@claviger'), { recursive: true, force: true });
  for (const { name, folder: unpacked, dependencies } of packages) {
    cpSync(unpacked, join(modules, name), { recursive: true });
    for (const dependency of dependencies) {
      const { dependencies: deeper = {} } = readManifest(join(root, 'node_modules', dependency));
      if (Object.keys(deeper).length > 0) throw new Error(`${dependency} has dependencies: install these, too.`);
      cpSync(join(root, 'node_modules', dependency), join(modules, name, 'node_modules', dependency), {
        recursive: true,
      });
    }
  }
}

/** @param {string} folder of a package */
function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/**
 * @param {Manifest} manifest
 * @returns {Manifest}
 */
function withoutOurs(manifest) {
  const others = (/** @type {Record<string, string>} */ all = {}) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith('@claviger/')));
  return {
    ...manifest,
    dependencies: others(manifest.dependencies),
    devDependencies: others(manifest.devDependencies),
  };
}
