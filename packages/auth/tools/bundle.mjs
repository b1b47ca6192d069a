// Puts what all entries share into one file, and each entry into another: Node reads 3 files at an import instead of 60, which
// takes a fifth of the time (npm run bench -- session), and a bundler that splits an app has one piece to share between what
// is loaded first and what is loaded later. The code stays readable, and the types those that tsc wrote.
import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}dist/bundle`;
/** Renamed to the target at the end: until then a reader finds the previous one. */
const outdir = `${target}-${process.pid}`;
const entries = ['index', 'session/index', 'actions/index', 'storage/index', 'vend/index', 'adopt/index'];
/** In no entry of the package: for tests, which bring a platform of their own. */
const internal = 'session/session';
/** What loads more when it is called: files of their own, so that an app without them doesn't have that in its build. */
const loaders = [
  'associate-web-authn-credential',
  'auto-sign-in',
  'confirm-sign-in',
  'get-pending-sign-in',
  'handle-redirect',
  'sign-in',
  'sign-in-with-redirect',
  'sign-out',
].map((name) => `actions/${name}`);
/** What actions share with what is loaded first, beside the session itself. */
const shared = [
  'actions/clear-federation-to-identity-pool',
  'actions/get-current-user',
  'platform/load-code',
  'sign-in/web/redirect-state',
  'sign-in/web/with-popup',
  'adopt/foreign-storage',
  'config/parse-config',
];

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  // The oldest browsers that the README names.
  target: ['es2022', 'chrome97', 'firefox96', 'safari15.4'],
  logLevel: 'warning',
  // Loaded when used, and shared with an app that has them already.
  external: ['@simplewebauthn/browser', 'oauth4webapi'],
};

const core = await findCore();
await build({
  ...options,
  stdin: { contents: core.map((path) => `export * from './${path}';`).join('\n'), resolveDir: root },
  outfile: `${outdir}/core.js`,
});
await checkNames();
await build({
  ...options,
  entryPoints: [...entries, internal, ...loaders].map((name) => ({ in: `dist/${name}.js`, out: name })),
  outdir,
  splitting: true,
  plugins: [{ name: 'core', setup: useCore }],
});
for (const path of globSync(`${outdir}/**/*.js`)) {
  const depth = path.slice(outdir.length + 1).split(/[/\\]/).length - 1;
  const code = readFileSync(path, 'utf8')
    .replaceAll('"claviger:core"', `"${depth === 0 ? './' : '../'.repeat(depth)}core.js"`)
    // Nothing here has effects at import: where only the order is kept, a bundler would warn that it leaves the import out.
    .replace(/^import "\.{1,2}\/[^"]*";\n/gm, '');
  writeFileSync(path, code);
}
writeFileSync(`${outdir}/${internal}.d.ts`, `export * from '../../${internal}.js';\n`);
rmSync(target, { recursive: true, force: true });
renameSync(outdir, target);

/** The modules that a session is made of. */
async function findCore() {
  const entryPoints = [internal, ...shared].map((name) => `dist/${name}.js`);
  const { metafile } = await build({ ...options, entryPoints, outdir, write: false, metafile: true });
  return Object.keys(metafile.inputs).filter((path) => path !== `dist/${internal}.js`);
}

/** Each name is exported by one module alone: `export *` would silently leave out one that two of them have. */
async function checkNames() {
  const load = (/** @type {string} */ path) => import(pathToFileURL(join(root, path)).href);
  const names = (await Promise.all(core.map(load))).flatMap((module) => Object.keys(module));
  const found = names.find((name, index) => names.indexOf(name) !== index);
  if (found !== undefined) throw new Error(`Two modules that every entry shares export "${found}".`);
}

/** @param {import('esbuild').PluginBuild} plugin */
function useCore({ onResolve, resolve }) {
  const paths = core.map((path) => join(root, path));
  onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
    if (pluginData === 'again' || kind === 'entry-point') return undefined;
    const found = await resolve(path, { kind, importer, resolveDir, pluginData: 'again' });
    return paths.includes(found.path) ? { path: 'claviger:core', external: true, sideEffects: false } : undefined;
  });
}
