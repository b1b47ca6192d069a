import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of this run of tests, for the bundle that they share. */
    readonly bundles: string;
  }
}

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

/** The command line of the current sources, as a user installs it, in a folder of its own. */
export async function installPackage(): Promise<{ readonly bin: string; remove(): Promise<void> }> {
  const bundled = await findBundle(inject('bundles'));
  const folder = await mkdtemp(join(tmpdir(), 'claviger-installed-'));
  await cp(bundled, folder, { recursive: true });
  return { bin: join(folder, 'bin/claviger.mjs'), remove: () => rm(folder, { recursive: true, force: true }) };
}

const LOOK_AGAIN_MS = 50;

/** The bundle of this run. The first caller builds it, and the others wait. */
async function findBundle(bundles: string): Promise<string> {
  const bundled = join(bundles, 'package');
  const building = join(bundles, 'building');
  while (!existsSync(bundled)) {
    const isFirst = await mkdir(building).then(
      () => true,
      () => false,
    );
    // It may have been built between the two looks.
    if (existsSync(bundled)) break;
    if (isFirst) await buildInto(building, bundled);
    else await setTimeout(LOOK_AGAIN_MS);
  }
  return bundled;
}

async function buildInto(building: string, bundled: string): Promise<void> {
  await cp(join(packageFolder, 'bin'), join(building, 'bin'), { recursive: true });
  await cp(join(packageFolder, 'package.json'), join(building, 'package.json'));
  const bundling = spawn(process.execPath, [join(packageFolder, 'tools/bundle.mjs'), join(building, 'dist/bundle')], {
    stdio: 'inherit',
  });
  const [status] = await once(bundling, 'exit');
  if (status === 0) return await rename(building, bundled);
  await rm(building, { recursive: true });
  throw new Error(`tools/bundle.mjs ended with status ${status}`);
}
