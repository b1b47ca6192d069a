import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

/** Bundles the command line from the current sources, as a user installs it, in a folder of its own. */
export async function installPackage(): Promise<{ readonly bin: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-installed-'));
  await cp(join(packageFolder, 'bin'), join(folder, 'bin'), { recursive: true });
  await cp(join(packageFolder, 'package.json'), join(folder, 'package.json'));
  const bundling = spawn(process.execPath, [join(packageFolder, 'tools/bundle.mjs'), join(folder, 'dist/bundle')], {
    stdio: 'inherit',
  });
  const [status] = await once(bundling, 'exit');
  if (status !== 0) throw new Error(`tools/bundle.mjs ended with status ${status}`);
  return { bin: join(folder, 'bin/claviger.mjs'), remove: () => rm(folder, { recursive: true, force: true }) };
}
