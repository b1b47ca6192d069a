// A folder for one run of tests. The first test that needs the installed command line bundles it there, for all others.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @param {import('vitest/node').TestProject} project */
export async function setup(project) {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-bundles-'));
  // Its type stands with the tests that take it.
  project.provide(/** @type {never} */ ('bundles'), /** @type {never} */ (folder));
  return () => rm(folder, { recursive: true, force: true });
}
