// npm run sizes. Names the failures "an import costs more than its budget" and "something is in an entry that must not be".
// Minified, gzip -9 as zlib does it. Budgets are for what a page loads first; what `import()` brings afterwards stands under
// "later". The second table is the price of each action. An entry that is `isSplit` is measured as a bundler splits it, all
// files that are loaded first together; the others as the one file that is loaded first.
// `npm run sizes -- --modules` also says what each module adds to what is loaded first.
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './setup.mjs';

const OURS = `const session = createSession({
  userPool: { id: 'us-east-1_Example', clientId: 'client' },
  identityPool: { id: 'us-east-1:example' },
});`;
const THEIRS = `Amplify.configure({
  Auth: { Cognito: { userPoolId: 'us-east-1_Example', userPoolClientId: 'client', identityPoolId: 'us-east-1:example' } },
});`;

/**
 * @typedef {object} Import
 * @property {string} name
 * @property {number} budget bytes that are loaded first; more than this fails
 * @property {number} [aim] bytes: a quarter of the counterpart, not reached yet
 * @property {boolean} [isSplit]
 * @property {string} program
 * @property {string} counterpart the same in aws-amplify
 * @property {RegExp[]} forbidden what the minified program must not hold
 * @property {RegExp[]} forbiddenModules paths from the root that must not be bundled
 */

// Locks are waited for and never stolen; signing requests, what other libraries left and the other outer rooms are for
// those who import them.
const FORBIDDEN = [/\bsteal\b/, /aws4fetch/i];
/** Names that other libraries gave their keys. */
const FOREIGN = /CognitoIdentityServiceProvider/;
const FORBIDDEN_MODULES = [
  /node_modules\//,
  /^packages\/auth\/dist\/(?:vend|adopt|server|react|amplify)\//,
  /^packages\/local\//,
];

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

/** @type {Import[]} */
const imports = [
  {
    name: 'createSession + fetchAuthSession',
    budget: 11_700,
    aim: 7_200,
    program: `import { createSession } from '@claviger/auth/session';
      import { fetchAuthSession } from '@claviger/auth/actions';
      ${OURS}
      console.log(await fetchAuthSession(session));`,
    counterpart: `import { Amplify } from 'aws-amplify';
      import { fetchAuthSession } from 'aws-amplify/auth';
      ${THEIRS}
      console.log(await fetchAuthSession());`,
    // An app that only keeps a session does not carry the arithmetic of signing in.
    forbidden: [...FORBIDDEN, FOREIGN, /USER_SRP_AUTH/, /PASSWORD_VERIFIER/, /10939058860032000/],
    forbiddenModules: [...FORBIDDEN_MODULES, /\/srp\.js$/],
  },
  {
    name: '… + signIn + signOut',
    budget: 16_300,
    aim: 10_700,
    program: `import { createSession } from '@claviger/auth/session';
      import { fetchAuthSession, signIn, signOut } from '@claviger/auth/actions';
      ${OURS}
      await signIn(session, { username: 'ada', password: 'Lovelace1!' });
      console.log(await fetchAuthSession(session));
      await signOut(session);`,
    counterpart: `import { Amplify } from 'aws-amplify';
      import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
      ${THEIRS}
      await signIn({ username: 'ada', password: 'Lovelace1!' });
      console.log(await fetchAuthSession());
      await signOut();`,
    forbidden: [...FORBIDDEN, FOREIGN],
    forbiddenModules: FORBIDDEN_MODULES,
  },
  {
    name: 'createAuth, all methods',
    budget: 16_000,
    isSplit: true,
    program: `import { createAuth } from '@claviger/auth';
      console.log(createAuth({ userPool: { id: 'us-east-1_Example', clientId: 'client' } }));`,
    counterpart: `import { Amplify } from 'aws-amplify';
      import * as auth from 'aws-amplify/auth';
      ${THEIRS}
      console.log(auth);`,
    // The arithmetic of signing in, passkeys and OAuth load when they are used.
    forbidden: [...FORBIDDEN, /PASSWORD_VERIFIER/, /10939058860032000/],
    forbiddenModules: FORBIDDEN_MODULES,
  },
];

const amplify = JSON.parse(readFileSync(join(root, 'node_modules/aws-amplify/package.json'), 'utf8')).version;
const columns = ['first', 'budget', 'aim', 'later', `aws-amplify ${amplify}`, 'ratio'];
console.log(row('min+gzip, bytes', columns));
for (const entry of imports) {
  const [ours, theirs] = await Promise.all([bundle(entry.program, entry.isSplit), bundle(entry.counterpart, true)]);
  if (ours.error !== undefined || theirs.error !== undefined) {
    fail(`${entry.name}: does not build: ${ours.error ?? theirs.error}`);
    continue;
  }
  const { size, later } = ours;
  const [aim, ratio] = [
    entry.aim === undefined ? '' : format(entry.aim),
    `${((100 * size) / theirs.size).toFixed(1)} %`,
  ];
  console.log(row(entry.name, [format(size), format(entry.budget), aim, format(later), format(theirs.size), ratio]));
  if (size > entry.budget) fail(`${entry.name}: ${format(size - entry.budget)} bytes over its budget`);
  for (const pattern of entry.forbidden) {
    const found = pattern.exec(ours.code);
    if (found !== null) fail(`${entry.name}: holds "${found[0]}"`);
  }
  for (const [module, bytes] of ours.modules) {
    if (process.argv.includes('--modules')) console.log(`  ${module.padEnd(60)}${format(bytes).padStart(8)}`);
    if (entry.forbiddenModules.some((pattern) => pattern.test(module))) fail(`${entry.name}: bundles ${module}`);
  }
  for (const external of ours.externals) fail(`${entry.name}: imports ${external}, which no browser has`);
}

const actions = await import(pathToFileURL(join(root, 'packages/auth/dist/bundle/actions/index.js')).href);
const core = await bundle(programOf(undefined));
console.log(`\n${row('an action, over createSession', ['first', 'later'])}`);
console.log(row('createSession', [format(core.size), format(core.later)]));
for (const name of Object.keys(actions).sort()) {
  const { error, size, later, modules } = await bundle(programOf(name));
  if (error !== undefined) fail(`${name}: does not build: ${error}`);
  console.log(row(`+ ${name}`, [format(size - core.size), format(later)]));
  // OAuth and passkeys load when they are used.
  const heavy = modules.find(([module]) => module.startsWith('node_modules/'));
  if (heavy) fail(`${name}: bundles ${heavy[0]} into what is loaded first`);
}

/**
 * @param {string | undefined} name an action that the program refers to
 * @returns {string}
 */
function programOf(name) {
  const use = name === undefined ? '' : `import { ${name} } from '@claviger/auth/actions'; console.log(${name});`;
  return `import { createSession } from '@claviger/auth/session'; ${use} ${OURS} console.log(session);`;
}

/**
 * @param {string} name
 * @param {string[]} cells
 * @returns {string}
 */
function row(name, cells) {
  return `${name.padEnd(36)}${cells.map((cell) => cell.padStart(Math.max(9, cell.length + 2))).join('')}`;
}

/**
 * @typedef {object} Bundle
 * @property {string} [error]
 * @property {string} code what is loaded first
 * @property {number} size of it
 * @property {number} later the size of what `import()` brings
 * @property {[string, number][]} modules in what is loaded first
 * @property {string[]} externals
 */

/**
 * @param {string} contents
 * @param {boolean} [isSplit]
 * @returns {Promise<Bundle>}
 */
async function bundle(contents, isSplit = false) {
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
  };
  try {
    const whole = await build({ ...options, splitting: isSplit });
    const first = isSplit ? whole : await build({ ...options, plugins: [withoutLater] });
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

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}

/** @param {number} bytes */
function format(bytes) {
  return bytes.toLocaleString('en-US');
}
