// The tools of the matrix: other versions of Node.js, workerd, bundlers, test runners and compilers. Each has a folder in
// test/matrix/tools with its own lock file, and is installed once into the user's cache folder, without install scripts.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runGroup } from './process-group.mjs';
import { root } from './setup.mjs';

const INSTALL_LIMIT_MS = 5 * 60_000;
const SOURCES = join(root, 'test', 'matrix', 'tools');

/**
 * Finds a tool that was installed before, as its lock file says now.
 *
 * @param {string} name of its folder
 * @returns {string | undefined} its folder, with node_modules
 */
export function findTool(name) {
  const folder = folderOf(name);
  return existsSync(folder) ? folder : undefined;
}

/**
 * Installs a tool where it is missing.
 *
 * @param {string} name
 * @param {(line: string) => void} log told before it begins, and why it failed
 * @returns {Promise<string | undefined>} as `findTool`
 */
export async function ensureTool(name, log) {
  const found = findTool(name);
  if (found !== undefined) return found;
  log(`${name} is missing: installing it into ${cacheFolder()} (npm) …`);
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), 'installing-'));
  cpSync(join(SOURCES, name), folder, { recursive: true });
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1', '--loglevel=error'];
  const { status, output } = await runGroup('npm', args, { cwd: folder, limitMs: INSTALL_LIMIT_MS });
  try {
    if (status === 0) renameSync(folder, folderOf(name));
    else log(`npm ci failed for test/matrix/tools/${name}: ${output.trim().split('\n')[0]}`);
  } catch (error) {
    // Another run was faster.
    if (findTool(name) === undefined) throw error;
  }
  rmSync(folder, { recursive: true, force: true });
  return findTool(name);
}

/** @param {string} name */
function folderOf(name) {
  const lock = readFileSync(join(SOURCES, name, 'package-lock.json'));
  return join(cacheFolder(), `${name}-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
}

function cacheFolder() {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'claviger-tests', 'matrix');
}
