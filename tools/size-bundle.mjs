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
 * @property {{ files: number, size: number }} [used] all that is loaded until {@link BundleOptions.use} can run
 * @property {[string, number][]} modules in what is loaded first
 * @property {string[]} externals
 */

/**
 * @typedef {object} BundleOptions
 * @property {boolean} [isSplit] measured as a bundler splits it, all files that are loaded first together. Default: as the
 * one file that is loaded first
 * @property {boolean} [isShipped] from the files of the package. Default: from the modules that tsc wrote, which a file of the
 * package holds without their names
 * @property {string | undefined} [use] an export that `import()` loads
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
export async function bundle(contents, { isSplit = false, isShipped = false, use } = {}) {
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
    // An app that imports it has it anyway.
    external: ['react'],
    metafile: true,
    write: false,
    logLevel: 'silent',
    plugins: origin,
  };
  try {
    const whole = await build({ ...options, splitting: isSplit });
    const first = isSplit ? whole : await build({ ...options, plugins: [withoutLater, ...origin] });
    const { outputs } = first.metafile ?? { outputs: {} };
    const select = (/** @type {string[]} */ wanted) =>
      (first.outputFiles ?? []).filter(({ path }) => wanted.includes(relative(root, path).replaceAll(sep, '/')));
    const names = findFirst(outputs);
    const files = select(names);
    const size = sizeOf(files);
    const usedFiles = use === undefined ? undefined : select(findUsed(outputs, names, use));
    const hasLater = names.some((name) => outputs[name]?.imports.some(({ kind }) => kind === 'dynamic-import'));
    return {
      code: files.map(({ text }) => text).join(''),
      size,
      ...(usedFiles && { used: { files: usedFiles.length, size: sizeOf(usedFiles) } }),
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
  return addImports(outputs, found);
}

/**
 * What is loaded first, and the file that exports a name with all that it imports.
 *
 * @param {import('esbuild').Metafile['outputs']} outputs
 * @param {string[]} first
 * @param {string} name
 * @returns {string[]}
 */
function findUsed(outputs, first, name) {
  const loaded = first.flatMap((file) => outputs[file]?.imports ?? []).filter(({ kind }) => kind === 'dynamic-import');
  const found = loaded.find(({ path }) => outputs[path]?.exports.includes(name));
  if (found === undefined) throw new Error(`no import() brings ${name}`);
  return addImports(outputs, [...first, found.path]);
}

/**
 * @param {import('esbuild').Metafile['outputs']} outputs
 * @param {string[]} found grows by what they import, other than by `import()`
 * @returns {string[]}
 */
function addImports(outputs, found) {
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
