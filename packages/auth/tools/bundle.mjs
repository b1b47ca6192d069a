// Puts the modules of the package into few files. A page waits for each file in a row, so what is loaded together is one
// file (`files` below); each entry is another one. Node reads 3 files at an import instead of 60, which takes a fifth of the
// time (npm run bench -- session). The code stays readable, and the types are those that tsc wrote.
import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { writeLicenses } from '../../../tools/licenses.mjs';
import { bundleCli } from './bundle-cli.mjs';
import { bundleWhole } from './bundle-whole.mjs';
import { putConstantsFirst } from './constants-first.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}dist/bundle`;
/** Renamed to the target at the end: until then a reader finds the previous one. */
const outdir = `${target}-${process.pid}`;
const entries = [
  'index',
  'session/index',
  'actions/index',
  'storage/index',
  'vend/index',
  'adopt/index',
  'amplify/index',
  'server/index',
  'react/index',
];
/** Not in an entry of the package: tests use it with their own platform. */
const internal = 'session/session';
/** Actions that load more code when they are called. As files of their own they keep that code out of an app without them. */
const loaders = ['associate-web-authn-credential', 'handle-redirect', 'sign-in-with-redirect', 'sign-out'].map(
  (name) => `actions/${name}`,
);

/**
 * The shared files by their first modules. Each file has all that these import, except the modules of earlier files.
 *
 * @type {Record<string, string[]>}
 */
const files = {
  // The first load of createAuth. Similar code that stands together compresses better: a search found this order of the first
  // modules, which takes 130 bytes from createAuth and 40 from createSession (esbuild; Rolldown and terser gain, too).
  core: [
    'config/shapes',
    'errors/own-errors',
    'config/parse-config',
    'cognito/clients',
    'storage/database',
    'adopt/adopt-when-found',
    'storage/default-storage',
    'session/records',
    'session/endings',
    'create-auth-with',
  ],
  'sign-in': ['sign-in-methods'],
  openssl: ['platform/modular-exponentiation-openssl'],
  'sign-up': ['sign-up-methods'],
  'sign-out': ['actions/internal/sign-out-everywhere'],
  adoption: ['adopt/adopt-session'],
  account: ['account-methods'],
  challenges: ['sign-in/answer-step', 'sign-in/device-challenge', 'sign-in/new-device'],
  'login-pages': ['sign-in/web/sign-in-on-pages', 'sign-in/web/sign-out-of-web'],
  redirect: ['redirect-methods'],
  faults: ['cognito/explain-exception', 'sign-in/sign-in-faults'],
  passkeys: ['sign-in/web-authn'],
  page: ['page/create-bff-page'],
};

/**
 * Small modules without state other than a constant. Each file has its own copy: an import from the file of another task
 * would load that whole file.
 */
const copied = [
  'adopt/foreign-storage',
  'bff/handle',
  'bff/token-on-server',
  'cognito/call-service',
  'cognito/code-delivery',
  'cognito/get-user-pool',
  'cognito/mfa-types',
  'cognito/secret-hash',
  'cognito/user-attributes',
  'config/configuration-error',
  'config/parse-url',
  'errors/read-input',
  'platform/modular-exponentiation-prime',
  'platform/web-crypto',
  'session/begin-session',
  'session/commit-session',
  'session/devices',
  'session/pending-sign-in',
  'session/store-protocol-sign-in',
  'sign-in/totp-setup-details',
  'sign-in/user-context',
  'sign-in/web/base64url',
  'sign-in/web/flow-slots',
  'sign-in/web/foreign-redirect',
  'sign-in/web/handle-arrival',
  'sign-in/web/login-pages',
  'sign-in/web/popup',
].map((name) => `dist/${name}.js`);

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  // The oldest browsers that the README names.
  target: ['es2022', 'chrome100', 'firefox97', 'safari15.4'],
  logLevel: 'warning',
  // Loaded when used, and shared with an app that has them already.
  external: ['@simplewebauthn/browser', 'aws-jwt-verify', 'oauth4webapi', 'react'],
};

/**
 * The file of each module that several entries share.
 *
 * @type {Map<string, string>}
 */
const fileOf = new Map();
/**
 * The modules that `import()` names, by their paths.
 *
 * @type {Set<string>}
 */
const loaded = new Set();
for (const [file, first] of Object.entries(files)) {
  for (const path of await findModules(first)) {
    const isShared = !copied.includes(path) || first.some((name) => path === `dist/${name}.js`);
    if (isShared && !fileOf.has(path)) fileOf.set(path, file);
  }
}
for (const file of Object.keys(files)) {
  const modules = [...fileOf].filter(([, name]) => name === file).map(([path]) => path);
  await checkNames(file, modules);
  await build({
    ...options,
    stdin: { contents: modules.map((path) => `export * from './${path}';`).join('\n'), resolveDir: root },
    outfile: `${outdir}/${file}.js`,
    plugins: [{ name: 'other files', setup: (plugin) => useFiles(plugin, file) }],
  });
}
await build({
  ...options,
  entryPoints: [...entries, internal, ...loaders].map((name) => ({ in: `dist/${name}.js`, out: name })),
  outdir,
  splitting: true,
  plugins: [{ name: 'files', setup: (plugin) => useFiles(plugin) }],
});
// With its own copy of `createAuth`, which otherwise would become a file beside the main entry.
await build({
  ...options,
  entryPoints: ['dist/testing/index.js'],
  outfile: `${outdir}/testing/index.js`,
  plugins: [{ name: 'files', setup: (plugin) => useFiles(plugin) }],
});
for (const file of Object.keys(files)) await narrowExports(file);
for (const path of globSync(`${outdir}/**/*.js`)) {
  const depth = path.slice(outdir.length + 1).split(/[/\\]/).length - 1;
  const code = readFileSync(path, 'utf8')
    .replaceAll(/"claviger:([a-z-]+)"/g, `"${depth === 0 ? './' : '../'.repeat(depth)}$1.js"`)
    // Nothing here has effects at import: where only the order is kept, a bundler would warn that it leaves the import out.
    .replace(/^import "\.{1,2}\/[^"]*";\n/gm, '');
  writeFileSync(path, putConstantsFirst(code));
}
const bundled = [...(await bundleWhole(options, root, outdir)), ...(await bundleCli(root, outdir))];
writeLicenses(
  root,
  bundled.map((path) => join(root, path)),
);
writeFileSync(`${outdir}/${internal}.d.ts`, `export * from '../../${internal}.js';\n`);
rmSync(target, { recursive: true, force: true });
renameSync(outdir, target);

/**
 * Modules, and what they import other than by `import()`.
 *
 * @param {string[]} first
 */
async function findModules(first) {
  const entryPoints = first.map((name) => `dist/${name}.js`);
  const { metafile } = await build({ ...options, entryPoints, outdir, write: false, metafile: true });
  const found = new Set(entryPoints);
  for (const path of found) {
    for (const { path: imported, kind, external } of metafile.inputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && !external) found.add(imported);
    }
  }
  return found;
}

/**
 * Each name is exported by one module alone: `export *` would silently leave out one that two of them have.
 *
 * @param {string} file
 * @param {string[]} modules
 */
async function checkNames(file, modules) {
  const load = async (/** @type {string} */ path) => {
    const exported = await import(pathToFileURL(join(root, path)).href);
    return Object.entries(exported);
  };
  /** @type {Map<string, unknown>} */
  const known = new Map();
  for (const [name, value] of (await Promise.all(modules.map(load))).flat()) {
    if (known.has(name) && known.get(name) !== value) throw new Error(`Two modules of ${file}.js export "${name}".`);
    known.set(name, value);
  }
}

/**
 * Leaves a shared file the exports that another file uses. An app that loads the file by `import()` keeps the names of them all.
 *
 * @param {string} file
 */
async function narrowExports(file) {
  const modules = [...loaded].filter((path) => fileOf.get(path) === file);
  const exported = await Promise.all(modules.map((path) => import(pathToFileURL(join(root, path)).href)));
  const used = new Set(exported.flatMap((module) => Object.keys(module)));
  const imports = new RegExp(`\\{([^{}]*)\\} from "claviger:${file}"`, 'g');
  for (const path of globSync(`${outdir}/**/*.js`)) {
    for (const [, names = ''] of readFileSync(path, 'utf8').matchAll(imports)) {
      for (const name of names.split(',')) used.add(name.trim().replace(/ as .*/, ''));
    }
  }
  const path = `${outdir}/${file}.js`;
  const code = readFileSync(path, 'utf8').replace(/^export \{([^{}]*)\};$/m, (_, /** @type {string} */ names) => {
    const kept = names.split(',').filter((name) => used.has(name.trim().replace(/.* as /, '')));
    return `export {${kept.join(',').trimEnd()}\n};`;
  });
  writeFileSync(path, code);
}

/**
 * Leaves the modules of the shared files to these.
 *
 * @param {import('esbuild').PluginBuild} plugin
 * @param {string} [current] the file that is built now
 */
function useFiles({ onResolve, resolve }, current) {
  onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
    if (pluginData === 'again' || kind === 'entry-point' || importer === '<stdin>') return undefined;
    const found = await resolve(path, { kind, importer, resolveDir, pluginData: 'again' });
    const file = fileOf.get(toPath(found.path));
    if (file === undefined) return undefined;
    const isLazy = kind === 'dynamic-import';
    if (isLazy) loaded.add(toPath(found.path));
    if (isLazy && file === current) throw new Error(`${file}.js must not load itself: ${importer} imports ${path}`);
    if (!isLazy && (file === current || copied.includes(toPath(found.path)))) return undefined;
    return { path: `claviger:${file}`, external: true, sideEffects: false };
  });
}

/** @param {string} path */
function toPath(path) {
  return path.slice(root.length).replaceAll('\\', '/');
}
