// npm run build. Names the failure "a package does not compile".
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

removeOrphans();
run(['node_modules/typescript/bin/tsc', '-b']);
for (const manifest of globSync('packages/*/package.json', { cwd: root })) {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, manifest), 'utf8'));
  if (scripts.bundle !== undefined) runBundle(join(root, manifest, '..'), scripts.bundle);
}

/** What tsc wrote for a source that is gone since: it would be packed and published. */
function removeOrphans() {
  for (const declaration of globSync('packages/*/dist/**/*.d.ts', { cwd: root })) {
    // A package's script `bundle` clears up after itself.
    if (/dist.bundle/.test(declaration)) continue;
    const source = declaration.replace(/^(packages.[^/\\]+.)dist/, '$1src').replace(/\.d\.ts$/, '.ts');
    if (existsSync(join(root, source)) || existsSync(join(root, `${source}x`))) continue;
    const output = join(root, declaration.replace(/\.d\.ts$/, '.js'));
    for (const path of [join(root, declaration), output]) rmSync(path, { force: true });
  }
}

/** @param {string[]} args */
function run(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * A package's own last step (its script `bundle`), after the types are known to be right.
 *
 * @param {string} folder
 * @param {string} command
 */
function runBundle(folder, command) {
  const { status } = spawnSync(command, { cwd: folder, shell: true, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
