// npm run sizes. Names the failures "an import costs more than its budget" and "something is in an entry that must not be".
// One file each, minified, gzip -9 as zlib does it; what `import()` loads is bundled in, and so counted.
// `npm run sizes -- --modules` also says what each module adds to the minified file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
 * @property {number} budget bytes; more than this fails
 * @property {number} aim bytes: a quarter of the counterpart, not reached yet
 * @property {string} program
 * @property {string} counterpart the same in aws-amplify
 * @property {RegExp[]} forbidden what the minified program must not hold
 * @property {RegExp[]} forbiddenModules paths from the root that must not be bundled
 */

// Locks are waited for and never stolen; signing requests, what other libraries left and the other outer rooms are for
// those who import them.
const FORBIDDEN = [/\bsteal\b/, /aws4fetch/i, /CognitoIdentityServiceProvider/];
const FORBIDDEN_MODULES = [
  /node_modules\//,
  /^packages\/auth\/dist\/(?:vend|adopt|server|react|amplify)\//,
  /^packages\/local\//,
];

/** @type {Import[]} */
const imports = [
  {
    name: 'createSession + fetchAuthSession',
    budget: 10_700,
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
    forbidden: [...FORBIDDEN, /USER_SRP_AUTH/, /PASSWORD_VERIFIER/, /10939058860032000/],
    forbiddenModules: [...FORBIDDEN_MODULES, /\/srp\.js$/],
  },
  {
    name: '… + signIn + signOut',
    budget: 13_600,
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
    forbidden: FORBIDDEN,
    forbiddenModules: FORBIDDEN_MODULES,
  },
];

const amplify = JSON.parse(readFileSync(join(root, 'node_modules/aws-amplify/package.json'), 'utf8')).version;
console.log(
  `${'min+gzip, bytes'.padEnd(34)}${'size'.padStart(8)}${'budget'.padStart(8)}${'aim'.padStart(8)}${`aws-amplify ${amplify}`.padStart(20)}${'ratio'.padStart(8)}`,
);
for (const entry of imports) {
  const [ours, theirs] = await Promise.all([bundle(entry.program), bundle(entry.counterpart)]);
  if (ours.error !== undefined || theirs.error !== undefined) {
    fail(`${entry.name}: does not build: ${ours.error ?? theirs.error}`);
    continue;
  }
  const narrow = [ours.size, entry.budget, entry.aim].map((bytes) => format(bytes).padStart(8));
  const figures = [...narrow, format(theirs.size).padStart(20)];
  console.log(
    `${entry.name.padEnd(34)}${figures.join('')}${`${((100 * ours.size) / theirs.size).toFixed(1)} %`.padStart(8)}`,
  );
  if (ours.size > entry.budget) fail(`${entry.name}: ${format(ours.size - entry.budget)} bytes over its budget`);
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

/**
 * @param {string} contents
 * @returns {Promise<{ error?: string, code: string, size: number, modules: [string, number][], externals: string[] }>}
 */
async function bundle(contents) {
  try {
    const result = await build({
      stdin: { contents, resolveDir: root, loader: 'js' },
      absWorkingDir: root,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      metafile: true,
      write: false,
      logLevel: 'silent',
    });
    const [output] = result.outputFiles;
    if (output === undefined) throw new Error('esbuild wrote nothing');
    const outputs = Object.values(result.metafile.outputs);
    return {
      code: output.text,
      size: gzipSync(output.contents, { level: 9 }).length,
      modules: outputs
        .flatMap(({ inputs }) => Object.entries(inputs))
        .map(([path, { bytesInOutput }]) => /** @type {[string, number]} */ ([path, bytesInOutput]))
        .filter(([path, bytes]) => path !== '<stdin>' && bytes > 0)
        .sort(([, left], [, right]) => right - left),
      externals: outputs.flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path)),
    };
  } catch (error) {
    return { error: describe(error), code: '', size: 0, modules: [], externals: [] };
  }
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
