// npm run sizes. Names the failures "an import costs more than its budget" and "something is in an entry that must not be".
// Budgets are for what a page loads first as the package ships it, minified and gzipped; what `import()` brings later has its own
// column. An entry that is `isSplit` is split as bundlers split an app. It is measured a second time from the modules that tsc
// wrote, where each forbidden module has its name.
// The second table is the price of each action, the third one that of each function that vends and of the components of React,
// which have budgets, too.
// `npm run sizes -- --modules` also says what each module adds to what is loaded first.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root } from './setup.mjs';
import { bundle } from './size-bundle.mjs';

const OURS = `const session = createSession({
  userPool: { id: 'us-east-1_Example', clientId: 'client' },
  identityPool: { id: 'us-east-1:example' },
});`;
const THEIRS = `Amplify.configure({
  Auth: { Cognito: { userPoolId: 'us-east-1_Example', userPoolClientId: 'client', identityPoolId: 'us-east-1:example' } },
});`;

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} budget bytes that are loaded first; more than this fails
 * @property {boolean} [isSplit] all files of the shipped package that are loaded first count
 * @property {boolean} [isWhole] it loads nothing later
 * @property {{ name: string, budget: number, files: number }} [use] an export that it loads by `import()`; the bytes and the
 * files that are loaded until it can run, the first ones included
 * @property {string} program
 * @property {string} counterpart the same in aws-amplify
 * @property {RegExp[]} forbidden what the minified program must not hold
 * @property {RegExp[]} forbiddenModules paths from the root that must not be bundled
 */

// Locks are waited for and never stolen; signing requests, sessions of other libraries and the other outer layers are for
// apps that import them.
const FORBIDDEN = [/\bsteal\b/, /aws4fetch/i];
/** Names that other libraries gave their keys. */
const FOREIGN = /CognitoIdentityServiceProvider/;
const FORBIDDEN_MODULES = [
  /node_modules\//,
  /^packages\/auth\/dist\/(?:vend|server|react|amplify|testing|inspector|cli)\//,
  // What other libraries left is looked for by createAuth, and read when there is something.
  /^packages\/auth\/dist\/adopt\/(?:adopt-session|foreign-session)\.js$/,
  /^packages\/local\//,
];

/** @type {Entry[]} */
export const entries = [
  {
    name: 'createSession + fetchAuthSession',
    budget: 16_180,
    // Service workers refuse `import()`.
    isWhole: true,
    program: `import { createSession } from '@claviger/auth/session';
      import { fetchAuthSession } from '@claviger/auth/actions';
      ${OURS}
      console.log(await fetchAuthSession(session));`,
    counterpart: `import { Amplify } from 'aws-amplify';
      import { fetchAuthSession } from 'aws-amplify/auth';
      ${THEIRS}
      console.log(await fetchAuthSession());`,
    // An app that only keeps a session does not carry the arithmetic of signing in, nor other shapes of configuration.
    forbidden: [...FORBIDDEN, FOREIGN, /USER_SRP_AUTH/, /PASSWORD_VERIFIER/, /10939058860032000/],
    forbiddenModules: [
      ...FORBIDDEN_MODULES,
      /\/srp\.js$/,
      /\/config\/(?:parse-config|gen1|gen2)\.js$/,
      /\/sign-in\/web\//,
    ],
  },
  {
    name: '… + signIn + signOut',
    budget: 20_945,
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
    budget: 21_310,
    isSplit: true,
    // A page waits for these files before the user can sign in. Their names have hashes, which compress to a few bytes more or less.
    use: { name: 'signIn', budget: 26_225, files: 7 },
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

/**
 * What an entry weighs, and what is wrong with it.
 *
 * @param {Entry} entry
 * @returns {Promise<{ faults: string[], built: import('./size-bundle.mjs').Bundle, shipped: import('./size-bundle.mjs').Bundle }>}
 */
export async function measure({
  name,
  budget,
  isSplit = false,
  use,
  isWhole = false,
  program,
  forbidden,
  forbiddenModules,
}) {
  const [built, shipped] = await Promise.all([
    bundle(program),
    bundle(program, { isSplit, isShipped: true, use: use?.name }),
  ]);
  const error = built.error ?? shipped.error;
  if (error !== undefined) return { faults: [`${name}: does not build: ${error}`], built, shipped };
  const faults = [];
  if (shipped.size > budget) faults.push(`${format(shipped.size - budget)} bytes over its budget`);
  if (use !== undefined && shipped.used !== undefined) {
    const { size, files } = shipped.used;
    if (size > use.budget) faults.push(`until ${use.name}, ${format(size - use.budget)} bytes over its budget`);
    if (files > use.files) faults.push(`until ${use.name}, ${files} files`);
  }
  for (const pattern of forbidden) {
    const found = pattern.exec(built.code);
    if (found !== null) faults.push(`holds "${found[0]}"`);
  }
  for (const [module] of built.modules) {
    if (forbiddenModules.some((pattern) => pattern.test(module))) faults.push(`bundles ${module}`);
  }
  for (const external of built.externals) faults.push(`imports ${external}, which no browser has`);
  if (isWhole && built.later + shipped.later > 0) faults.push('loads more by import()');
  return { faults: faults.map((fault) => `${name}: ${fault}`), built, shipped };
}

async function printEntries() {
  const amplify = JSON.parse(readFileSync(join(root, 'node_modules/aws-amplify/package.json'), 'utf8')).version;
  console.log(row('min+gzip, bytes', ['modules', 'shipped', 'budget', 'later', `aws-amplify ${amplify}`, 'ratio']));
  for (const entry of entries) {
    const [{ faults, built, shipped }, theirs] = await Promise.all([
      measure(entry),
      bundle(entry.counterpart, { isSplit: true }),
    ]);
    const ratio = `${((100 * shipped.size) / theirs.size).toFixed(1)} %`;
    const sizes = [built.size, shipped.size, entry.budget, shipped.later, theirs.size].map(format);
    console.log(row(entry.name, [...sizes, ratio]));
    if (process.argv.includes('--modules')) {
      for (const [module, bytes] of built.modules) console.log(`  ${module.padEnd(60)}${format(bytes).padStart(8)}`);
    }
    if (entry.use !== undefined && shipped.used !== undefined) {
      const { size, files } = shipped.used;
      console.log(row(`  until ${entry.use.name}`, ['', format(size), format(entry.use.budget), `${files} files`]));
    }
    for (const fault of faults) fail(fault);
    if (theirs.error !== undefined) fail(`${entry.name}: the counterpart does not build: ${theirs.error}`);
  }
}

/**
 * Functions that one program imports, and what they may cost over `createSession`.
 *
 * @typedef {object} Vended
 * @property {string[]} names
 * @property {number} budget bytes that are loaded first
 * @property {string} [entry] of `@claviger/auth`; default `vend`
 */

/** @type {Vended[]} */
export const vended = [
  { names: ['awsCredentials'], budget: 915 },
  { names: ['renewExpired'], budget: 1_550 },
  { names: ['accessToken'], budget: 115 },
  { names: ['bearerFetch'], budget: 2_115 },
  { names: ['presign'], budget: 4_010 },
  { names: ['signedFetch'], budget: 5_370 },
  { names: ['sessionSocket'], budget: 1_795 },
  { names: ['appSyncAuthorization'], budget: 3_400 },
  { names: ['signedFetch', 'presign', 'bearerFetch'], budget: 6_850 },
  { names: ['amplifyProviders'], budget: 400, entry: 'amplify' },
  // Without React itself.
  {
    names: ['AuthProvider', 'useAuth', 'useAuthSession', 'SignedIn', 'SignedOut', 'Loading'],
    budget: 1_000,
    entry: 'react',
  },
];

/**
 * What functions add to what is loaded first, and what is wrong with it.
 *
 * @param {Vended} functions
 * @returns {Promise<{ faults: string[], size: number, later: number }>}
 */
export async function measureVended({ names, budget, entry = 'vend' }) {
  const name = names.join(' + ');
  const [core, { error, size, later, modules }] = await Promise.all([
    bundle(programOf([])),
    bundle(programOf(names, entry)),
  ]);
  if (error !== undefined) return { faults: [`${name}: does not build: ${error}`], size, later };
  const added = size - core.size;
  const heavy = modules.find(([module]) => module.startsWith('node_modules/'));
  const faults = [
    ...(added > budget ? [`${name}: ${format(added - budget)} bytes over its budget`] : []),
    ...(heavy ? [`${name}: bundles ${heavy[0]}`] : []),
  ];
  return { faults, size: added, later };
}

async function printVended() {
  console.log(`\n${row('what vends or renders, over createSession', ['first', 'budget', 'later'])}`);
  for (const functions of vended) {
    const { faults, size, later } = await measureVended(functions);
    console.log(row(`+ ${functions.entry ?? functions.names.join(', ')}`, [size, functions.budget, later].map(format)));
    for (const fault of faults) fail(fault);
  }
}

/** What an extension or a service worker loads at once. */
const WHOLE_BUDGET = 60_170;

async function printWhole() {
  const program = "import { createAuth } from '@claviger/auth/whole'; console.log(createAuth);";
  const { error, size, later } = await bundle(program, { isShipped: true });
  console.log(row('the whole in one file', ['', format(size), format(WHOLE_BUDGET), format(later)]));
  if (error !== undefined) fail(`whole: does not build: ${error}`);
  if (size > WHOLE_BUDGET) fail(`whole: ${format(size - WHOLE_BUDGET)} bytes over its budget`);
  if (later > 0) fail('whole: loads more by import()');
}

async function printActions() {
  const actions = await import(pathToFileURL(join(root, 'packages/auth/dist/bundle/actions/index.js')).href);
  const core = await bundle(programOf([]));
  console.log(`\n${row('an action, over createSession', ['first', 'later'])}`);
  console.log(row('createSession', [format(core.size), format(core.later)]));
  for (const name of Object.keys(actions).sort()) {
    const { error, size, later, modules } = await bundle(programOf([name]));
    if (error !== undefined) fail(`${name}: does not build: ${error}`);
    console.log(row(`+ ${name}`, [format(size - core.size), format(later)]));
    // OAuth and passkeys load when they are used.
    const heavy = modules.find(([module]) => module.startsWith('node_modules/'));
    if (heavy) fail(`${name}: bundles ${heavy[0]} into what is loaded first`);
  }
}

/**
 * @param {string[]} names exports that the program refers to
 * @param {string} [entry] of the package
 * @returns {string}
 */
function programOf(names, entry = 'actions') {
  const list = names.join(', ');
  const use = list && `import { ${list} } from '@claviger/auth/${entry}'; console.log(${list});`;
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

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}

/** @param {number} bytes */
function format(bytes) {
  return bytes.toLocaleString('en-US');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await printEntries();
  await printWhole();
  await printActions();
  await printVended();
}
