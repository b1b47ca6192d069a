// Tests the apps of examples/ one after another, each installed in a folder of its own with the packed packages, as a reader
// would install it. The last line is `N passed, N failed`.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { AWS_CLI_ADVICE, ensureAwsCli } from './aws-cli.mjs';
import { BOTO3_ADVICE, ensureBoto3 } from './boto3.mjs';
import { CHROMIUM_ADVICE, ensureChromium } from './chromium.mjs';
import { readNodeTests } from './example-outcome.mjs';
import { ensureFaketime, FAKETIME_ADVICE } from './faketime.mjs';
import { ensureFirefox, FIREFOX_ADVICE } from './firefox.mjs';
import { installExample, writeLock } from './install-example.mjs';
import { withPacked } from './pack.mjs';
import { endWithThisProcess, runGroup, secondsSince } from './process-group.mjs';
import { root } from './setup.mjs';

const USAGE = `npm run test:examples -- [NAME…] [--lock]

  Tests the apps in examples/, or those whose names begin with one of these.

  --lock    write their package-lock.json instead, after a change of their dependencies`;
const TEST_LIMIT_MS = 3 * 60_000;
/** It builds, and then tests each mode in each browser. */
const BUILT_LIMIT_MS = 10 * 60_000;

/**
 * The apps that test/built-apps tests, their browsers, and the path where a user downloads the notes.
 *
 * @type {Map<string, { browsers: string[], downloadPath?: string }>}
 */
const BUILT_APPS = new Map([
  ['next-server', { browsers: ['chromium'], downloadPath: '/export' }],
  ['react-router', { browsers: ['chromium'] }],
  ['sveltekit', { browsers: ['chromium'] }],
]);

/**
 * The apps without a build whose whole suite test/built-apps runs, and in which browsers. `npm test` runs it in Chromium.
 *
 * @type {Map<string, string[]>}
 */
const SERVED_APPS = new Map([
  ['express', ['firefox']],
  ['hono', ['firefox']],
]);

/** What an example gets by an environment variable. It needs those that its files mention. */
const PARTS = [
  { variable: 'CHROMIUM_PATH', ensure: ensureChromium, advice: CHROMIUM_ADVICE },
  { variable: 'AWS_CLI_PATH', ensure: ensureAwsCli, advice: AWS_CLI_ADVICE },
  { variable: 'BOTO3_PYTHON', ensure: ensureBoto3, advice: BOTO3_ADVICE },
  { variable: 'FAKETIME_PATH', ensure: ensureFaketime, advice: FAKETIME_ADVICE },
];
const BROWSERS = [
  { name: 'chromium', variable: 'CHROMIUM_PATH', ensure: ensureChromium, advice: CHROMIUM_ADVICE },
  { name: 'firefox', variable: 'FIREFOX_PATH', ensure: ensureFirefox, advice: FIREFOX_ADVICE },
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { lock: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
endWithThisProcess();
const folders = globSync('examples/*/package.json', { cwd: root })
  .map((path) => dirname(path).replaceAll('\\', '/').slice('examples/'.length))
  .filter((name) => positionals.length === 0 || positionals.some((start) => name.startsWith(start)))
  .sort();
if (values.help) console.log(USAGE);
else if (folders.length === 0) {
  console.error(`No example has a name that begins with ${positionals.join(' or ')}.`);
  process.exitCode = 1;
} else if (values.lock) for (const name of folders) await writeLock(name);
else await testAll();

async function testAll() {
  const startedAt = Date.now();
  const tally = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  const notes = [];
  await withPacked(async (packages) => {
    for (const [index, name] of folders.entries()) {
      process.stdout.write(`${index + 1}/${folders.length} ${name} … `);
      const exampleStartedAt = Date.now();
      const { outcome, output } = await testOne(name, packages);
      tally[outcome] += 1;
      console.log(`${outcome === 'passed' ? 'ok' : outcome.toUpperCase()} (${secondsSince(exampleStartedAt)})`);
      if (outcome === 'passed') continue;
      console.log(output.trimEnd());
      notes.push(`${outcome}: examples/${name}`);
    }
  });
  console.log(`\nnpm run test:examples took ${secondsSince(startedAt)}.`);
  for (const note of notes) console.log(note);
  const skipped = tally.skipped === 0 ? '' : `, ${tally.skipped} skipped`;
  console.log(`${tally.passed} passed, ${tally.failed} failed${skipped}`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
}

/**
 * @param {string} name
 * @param {import('./pack.mjs').Packed[]} packages
 * @returns {Promise<{ outcome: 'passed' | 'failed' | 'skipped', output: string }>}
 */
async function testOne(name, packages) {
  const source = join(root, 'examples', name);
  const env = { ...process.env };
  for (const { variable, ensure, advice } of findParts(name)) {
    const path = ensure(console.log);
    // In CI a missing part must not look like a pass.
    if (path === undefined) return { outcome: process.env['CI'] ? 'failed' : 'skipped', output: advice };
    env[variable] = path;
  }
  const { folder, fault, release } = await installExample(name, packages);
  try {
    if (fault !== undefined) return { outcome: 'failed', output: fault };
    const built = BUILT_APPS.get(name);
    if (built) {
      env['BUILT_APP'] = JSON.stringify({ folder, ...built });
      return await testInBrowsers('apps.test.ts', env);
    }
    const { scripts = {} } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
    const test = join(folder, 'example.test.mjs');
    if (scripts.test === undefined && !existsSync(test))
      return { outcome: 'failed', output: `examples/${name} has neither example.test.mjs nor a script named test.` };
    const options = { cwd: folder, env, limitMs: TEST_LIMIT_MS };
    if (scripts.test !== undefined) return toOutcome(await runGroup('npm', ['test'], options));
    const run = await runGroup(process.execPath, ['--no-warnings', '--test', test], options);
    const outcome = readNodeTests(run);
    const browsers = SERVED_APPS.get(name);
    if (outcome !== 'passed' || !browsers) return { outcome, output: run.output };
    env['SERVED_APP'] = JSON.stringify({ app: name, folder, browsers });
    return await testInBrowsers('served-apps.test.ts', env);
  } finally {
    release();
  }
}

/**
 * @param {string} file of test/built-apps
 * @param {NodeJS.ProcessEnv} env
 */
async function testInBrowsers(file, env) {
  const args = ['vitest', 'run', '--config', 'test/built-apps/vitest.config.ts', `test/built-apps/${file}`];
  return toOutcome(await runGroup('npx', args, { cwd: root, env, limitMs: BUILT_LIMIT_MS }));
}

/**
 * @param {{ status: number, output: string }} ended
 * @returns {{ outcome: 'passed' | 'failed', output: string }}
 */
function toOutcome({ status, output }) {
  return { outcome: status === 0 ? 'passed' : 'failed', output };
}

/** @param {string} name of an example */
function findParts(name) {
  const built = BUILT_APPS.get(name);
  const browsers = BROWSERS.filter((browser) => (built?.browsers ?? SERVED_APPS.get(name))?.includes(browser.name));
  if (built) return browsers;
  const source = join(root, 'examples', name);
  const files = globSync('**/*.{mjs,js,ts,json,py,sh}', { cwd: source, exclude: ['node_modules/**'] });
  const texts = files.map((path) => readFileSync(join(source, path), 'utf8'));
  return [...PARTS.filter(({ variable }) => texts.some((text) => text.includes(variable))), ...browsers];
}
