// Writes @claviger/auth/whole: all modules and dependencies in one file, for service workers and extensions, which forbid
// `import()`. Names the failures "a part loads by import()" and "a bundled package comes without its license".
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readPackages } from '../../../tools/licenses.mjs';
import { putConstantsFirst } from './constants-first.mjs';

/**
 * @param {import('esbuild').BuildOptions} options of all files of the package
 * @param {string} root the package's folder
 * @param {string} folder of all bundles
 * @returns {Promise<string[]>} the modules in the bundle, as paths from the root
 */
export async function bundleWhole(options, root, folder) {
  const outfile = `${folder}/whole/index.js`;
  const entryPoints = ['dist/whole/index.js'];
  const { metafile } = await build({ ...options, external: [], entryPoints, outfile, metafile: true });
  const [output] = Object.values(metafile?.outputs ?? {});
  if (output === undefined || output.imports.length > 0) throw new Error(`${outfile} is not one file.`);
  const modules = Object.keys(output.inputs);
  // Apps copy this file alone.
  const notices = readPackages(modules.map((path) => join(root, path))).map(({ name, texts }) => [name, ...texts]);
  const code = putConstantsFirst(readFileSync(outfile, 'utf8'));
  writeFileSync(outfile, `${code}/*!\nThis file contains:\n\n${notices.flat().join('\n\n')}\n*/\n`);
  return modules;
}
