// Bundles the command line into dist/bundle/cli, apart from the files of the library, so that no app loads a part of it.
// Each command is a file of its own: `credentials` starts with every request of some tools. The code stays readable.
import { build } from 'esbuild';

/**
 * @param {string} root the package's folder
 * @param {string} folder of all bundles
 * @returns {Promise<string[]>} the modules in the bundle, as paths from the root
 */
export async function bundleCli(root, folder) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['dist/cli/main.js'],
    outdir: `${folder}/cli`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Dependencies of the package, and what the user may have installed beside it.
    external: ['@napi-rs/keyring', '@simplewebauthn/browser', 'oauth4webapi'],
    metafile: true,
    logLevel: 'warning',
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
}
