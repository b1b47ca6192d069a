// The files of the repository as git sees them.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join, sep } from 'node:path';
import { root } from './setup.mjs';

/**
 * Paths from the root, with `/`: what git tracks or would track. Without git (a source archive) the files that are there.
 *
 * @returns {string[]}
 */
export function listTracked() {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status === 0) return stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
  const exclude = (/** @type {string} */ path) => /(?:^|[\\/])(?:node_modules|dist|\.git|\.claviger)$/.test(path);
  return globSync('**/*.*', { cwd: root, exclude }).map((path) => path.split(sep).join('/'));
}
