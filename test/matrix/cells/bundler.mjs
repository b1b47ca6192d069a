// The suite in Chromium, built by a bundler from the packed packages as an app builds them.
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runGroup } from '../../../tools/process-group.mjs';
import { runInPage } from './playwright.mjs';

const BUILD_LIMIT_MS = 120_000;

/** @typedef {{ tool: string, consumer: string, entry: string, out: string }} Build `entry` has to become `page.js` in `out` */

/** @type {Record<string, (build: Build) => Promise<void>>} */
const BUNDLERS = {
  vite: async ({ tool, consumer, entry, out }) => {
    const { build } = await importFrom(tool, 'vite');
    const output = { entryFileNames: 'page.js' };
    await build({
      root: consumer,
      configFile: false,
      logLevel: 'warn',
      build: { outDir: out, emptyOutDir: true, rollupOptions: { input: entry, output } },
    });
  },
  webpack: async ({ tool, consumer, entry, out }) => {
    const webpack = requireFrom(tool)('webpack');
    const output = { path: out, filename: 'page.js', publicPath: '/' };
    await new Promise((resolve, reject) => {
      webpack(
        { mode: 'production', context: consumer, entry, output },
        (/** @type {Error | null} */ error, /** @type {any} */ stats) => {
          if (error !== null) reject(error);
          else if (stats.hasErrors()) reject(new Error(stats.toString('errors-only')));
          else resolve(undefined);
        },
      );
    });
  },
  rollup: async ({ tool, entry, out }) => {
    const [{ rollup }, { nodeResolve }] = [
      await importFrom(tool, 'rollup'),
      await importFrom(tool, '@rollup/plugin-node-resolve'),
    ];
    const bundle = await rollup({ input: entry, plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ dir: out, entryFileNames: 'page.js', format: 'es' });
    await bundle.close();
  },
  esbuild: async ({ tool, entry, out }) => {
    const { build } = await importFrom(tool, 'esbuild');
    const options = { bundle: true, splitting: true, minify: true, format: 'esm', logLevel: 'silent' };
    await build({ entryPoints: { page: entry }, outdir: out, ...options });
  },
  parcel: async ({ tool, consumer, out }) => {
    const program = join(tool, 'node_modules/parcel/lib/bin.js');
    const args = [program, 'build', 'index.html', '--dist-dir', out, '--no-cache', '--no-autoinstall'];
    const { status, output } = await runGroup(process.execPath, args, { cwd: consumer, limitMs: BUILD_LIMIT_MS });
    if (status !== 0) throw new Error(output);
  },
  tsup: async ({ tool, consumer, entry, out }) => {
    const { build } = await importFrom(tool, 'tsup');
    process.chdir(consumer);
    await build({
      entry: { page: entry },
      format: ['esm'],
      outDir: out,
      outExtension: () => ({ js: '.js' }),
      noExternal: [/.*/],
      platform: 'browser',
      target: 'es2022',
      config: false,
      silent: true,
    });
  },
};

/**
 * @param {string} name of the bundler
 * @param {string} tool folder in which it is installed
 * @param {string} consumer folder with the packed packages and the suite
 */
export async function runBundled(name, tool, consumer) {
  const bundle = BUNDLERS[name];
  if (bundle === undefined) throw new Error(`There is no bundler ${name}.`);
  const out = mkdtempSync(join(tmpdir(), 'claviger-bundled-'));
  try {
    await bundle({ tool, consumer, entry: join(consumer, 'hosts/page.mjs'), out });
    const files = globSync('**/*', { cwd: out }).filter((path) => statSync(join(out, path)).isFile());
    const scripts = Object.fromEntries(
      files.map((path) => [`/${path.replaceAll('\\', '/')}`, readFileSync(join(out, path))]),
    );
    const { results } = await runInPage('chromium', scripts);
    return { version: requireFrom(tool)(`${name}/package.json`).version, results };
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** @param {string} tool */
function requireFrom(tool) {
  return createRequire(join(tool, 'package.json'));
}

/**
 * @param {string} tool
 * @param {string} name
 */
async function importFrom(tool, name) {
  return await import(pathToFileURL(requireFrom(tool).resolve(name)).href);
}
