// Bundles a program as an app's bundler does, and weighs what is loaded first and what `import()` brings later.
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './setup.mjs';

/**
 * @typedef {object} Bundle
 * @property {string} [error]
 * @property {string} code what is loaded first
 * @property {number} size of it: minified, gzip -9
 * @property {number} later the size of what `import()` brings
 * @property {[string, number][]} modules in what is loaded first
 * @property {string[]} externals
 */

/**
 * @typedef {object} BundleOptions
 * @property {boolean} [isSplit] measured as a bundler splits it, all files that are loaded first together. Default: as the
 * one file that is loaded first
 * @property {boolean} [isShipped] from the files of the package. Default: from the modules that tsc wrote, which a file of the
 * package holds without their names
 */

/**
 * The modules of `@claviger/auth` as tsc wrote them, instead of the package's files.
 *
 * @type {import('esbuild').Plugin}
 */
const unbundled = {
  name: 'unbundled',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@claviger\/auth(?:\/|$)/ }, ({ path }) => {
      const module = join(root, 'packages/auth/dist', path.slice('@claviger/auth'.length), 'index.js');
      return existsSync(module) ? { path: module, sideEffects: false } : { errors: [{ text: `no ${module}` }] };
    }),
};

/**
 * What `import()` loads stays out.
 *
 * @type {import('esbuild').Plugin}
 */
const withoutLater = {
  name: 'without later',
  setup: ({ onResolve }) =>
    onResolve({ filter: /.*/ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
};

/**
 * @param {string} contents
 * @param {BundleOptions} [options]
 * @returns {Promise<Bundle>}
 */
export async function bundle(contents, { isSplit = false, isShipped = false } = {}) {
  const origin = isShipped ? [] : [unbundled];
  /** @type {import('esbuild').BuildOptions} */
  const options = {
    stdin: { contents, resolveDir: root, loader: 'js' },
    absWorkingDir: root,
    outdir: 'out',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    metafile: true,
    write: false,
    logLevel: 'silent',
    plugins: origin,
  };
  try {
    const whole = await build({ ...options, splitting: isSplit });
    const first = isSplit ? whole : await build({ ...options, plugins: [withoutLater, ...origin] });
    const { outputs } = first.metafile ?? { outputs: {} };
    const names = findFirst(outputs);
    const files = (first.outputFiles ?? []).filter(({ path }) => {
      return names.includes(relative(root, path).replaceAll(sep, '/'));
    });
    const size = sizeOf(files);
    const hasLater = names.some((name) => outputs[name]?.imports.some(({ kind }) => kind === 'dynamic-import'));
    return {
      code: files.map(({ text }) => text).join(''),
      size,
      later: hasLater ? sizeOf(whole.outputFiles ?? []) - size : 0,
      modules: names
        .flatMap((name) => Object.entries(outputs[name]?.inputs ?? {}))
        .map(([path, { bytesInOutput }]) => /** @type {[string, number]} */ ([path, bytesInOutput]))
        .filter(([path, bytes]) => path !== '<stdin>' && bytes > 0)
        .sort(([, left], [, right]) => right - left),
      externals: Object.values(whole.metafile?.outputs ?? {}).flatMap(({ imports }) =>
        imports.filter(({ external }) => external).map(({ path }) => path),
      ),
    };
  } catch (error) {
    return { error: describe(error), code: '', size: 0, later: 0, modules: [], externals: [] };
  }
}

/** @param {import('esbuild').OutputFile[]} files */
function sizeOf(files) {
  return files.reduce((total, { contents }) => total + gzipSync(contents, { level: 9 }).length, 0);
}

/**
 * The entry and what it imports, other than by `import()`.
 *
 * @param {import('esbuild').Metafile['outputs']} outputs
 * @returns {string[]}
 */
function findFirst(outputs) {
  const found = Object.keys(outputs).filter((name) => outputs[name]?.entryPoint === '<stdin>');
  if (found.length !== 1) throw new Error('esbuild wrote no entry');
  for (const name of found) {
    for (const { path, kind, external } of outputs[name]?.imports ?? []) {
      if (kind === 'import-statement' && !external && !found.includes(path)) found.push(path);
    }
  }
  return found;
}

/** @param {unknown} error */
function describe(error) {
  const { errors } = /** @type {{ errors?: { text: string }[] }} */ (error);
  return errors === undefined ? String(error) : errors.map(({ text }) => text).join('; ');
}
