// Runs the steps of tools/steps.mjs, one after another, each within its time limit. The last line of its output is
// `N passed, N failed`, where each check counts as one beside the tests of vitest.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AWS_CLI_ADVICE, ensureAwsCli } from './aws-cli.mjs';
import { BOTO3_ADVICE, ensureBoto3 } from './boto3.mjs';
import { CHROMIUM_ADVICE, ensureChromium } from './chromium.mjs';
import { ensureFirefox, FIREFOX_ADVICE } from './firefox.mjs';
import { ensureTool } from './matrix-tools.mjs';
import { ensurePostgres, POSTGRES_ADVICE } from './postgres.mjs';
import { endWithThisProcess, runGroup, secondsSince } from './process-group.mjs';
import { ensureRegistryPackage, REGISTRY_ADVICE } from './registry.mjs';
import { root } from './setup.mjs';
import { checks, QUICK_PROJECTS, TESTS_LIMIT_MS } from './steps.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number, notes: string[] }} Tally `notes`: failed and skipped ones, by name */

/**
 * @typedef {object} SystemPart
 * @property {string} name
 * @property {(log: (line: string) => void) => Promise<string | undefined> | string | undefined} ensure
 * @property {string} advice
 */

/** @type {SystemPart[]} What the machine has to have for some suites, and gets where that is possible. */
const systemParts = [
  { name: 'a browser', ensure: ensureChromium, advice: CHROMIUM_ADVICE },
  { name: 'Firefox', ensure: ensureFirefox, advice: FIREFOX_ADVICE },
  { name: 'the AWS CLI', ensure: ensureAwsCli, advice: AWS_CLI_ADVICE },
  { name: 'boto3', ensure: ensureBoto3, advice: BOTO3_ADVICE },
  { name: 'PostgreSQL', ensure: ensurePostgres, advice: POSTGRES_ADVICE },
  fromRegistry('bun'),
  fromRegistry('deno'),
  fromRegistry('next-auth'),
  forMatrix('node-20', 'Node.js 20'),
  forMatrix('miniflare', 'workerd'),
];

const quick = process.argv.includes('--quick');
endWithThisProcess();

const startedAt = Date.now();
/** @type {Tally} */
const total = { passed: 0, failed: 0, skipped: 0, notes: [] };
if (!quick) for (const part of systemParts) add(await checkPart(part));
const [build, format, types, ...others] = checks;
// Types first and the packed packages last: what fails first should be what explains the rest.
for (const step of [build, format, types]) if (step !== undefined) add(await runCheck(step));
add(await runTests());
for (const step of others) add(await runCheck(step));

console.log(`\n${quick ? 'npm run check' : 'npm test'} took ${secondsSince(startedAt)}.`);
for (const note of total.notes) console.log(note);
const skipped = total.skipped === 0 ? '' : `, ${total.skipped} skipped`;
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** @param {Tally} tally */
function add(tally) {
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
  total.notes.push(...tally.notes);
}

/**
 * @param {import('./registry.mjs').RegistryPackage} name
 * @returns {SystemPart}
 */
function fromRegistry(name) {
  /** @param {(line: string) => void} log */
  const ensure = (log) => ensureRegistryPackage(name, log);
  return { name: `the npm package ${name}`, ensure, advice: REGISTRY_ADVICE };
}

/**
 * @param {string} folder in test/matrix/tools
 * @param {string} name
 * @returns {SystemPart}
 */
function forMatrix(folder, name) {
  return { name, ensure: (log) => ensureTool(folder, log), advice: REGISTRY_ADVICE };
}

/**
 * @param {SystemPart} part
 * @returns {Promise<Tally>}
 */
async function checkPart({ name, ensure, advice }) {
  if ((await ensure(console.log)) !== undefined) return { passed: 0, failed: 0, skipped: 0, notes: [] };
  // In CI a missing part must not look like a pass.
  const failed = process.env['CI'] ? 1 : 0;
  const consequence = `${failed ? 'failed' : 'skipped'}: the suites that need ${name}`;
  return { passed: 0, failed, skipped: 0, notes: [`${consequence}. ${advice}`] };
}

/**
 * @param {import('./steps.mjs').Step} step
 * @returns {Promise<Tally>}
 */
async function runCheck(step) {
  process.stdout.write(`${step.name} … `);
  const stepStartedAt = Date.now();
  const { status, output } = await runGroup(process.execPath, step.args, { cwd: root, limitMs: step.limitMs });
  console.log(`${status === 0 ? 'ok' : 'FAILED'} (${secondsSince(stepStartedAt)})`);
  if (status === 0) return { passed: 1, failed: 0, skipped: 0, notes: [] };
  console.log(output.trimEnd());
  return { passed: 0, failed: 1, skipped: 0, notes: [`failed: ${step.name}`] };
}

/** @returns {Promise<Tally>} */
async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-report-'));
  const report = join(folder, 'vitest.json');
  const projects = quick ? QUICK_PROJECTS.flatMap((name) => ['--project', name]) : [];
  console.log(`tests … (${quick ? 'packages and tools' : 'unit, property, end to end'})`);
  const testsStartedAt = Date.now();
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--allowOnly=false', ...projects, ...reporters];
  const { status, output } = await runGroup(process.execPath, vitest, {
    cwd: root,
    limitMs: TESTS_LIMIT_MS,
    stdio: 'inherit',
  });
  if (output !== '') console.log(output);
  const tally = readReport(report);
  rmSync(folder, { recursive: true });
  // An unhandled rejection, a crash or the time limit: no test failed, and yet the run did.
  if (status !== 0 && tally.failed === 0) {
    tally.failed = 1;
    tally.notes.push('failed: tests (see the output of vitest)');
  }
  console.log(`tests … ${tally.failed === 0 ? 'ok' : 'FAILED'} (${secondsSince(testsStartedAt)})`);
  return tally;
}

/**
 * @param {string} path
 * @returns {Tally}
 */
function readReport(path) {
  /** @type {Tally} */
  const tally = { passed: 0, failed: 0, skipped: 0, notes: [] };
  let files;
  try {
    files = JSON.parse(readFileSync(path, 'utf8')).testResults;
  } catch {
    return { ...tally, failed: 1, notes: ['failed: tests (vitest ended without a report)'] };
  }
  for (const file of files) {
    const name = file.name.slice(root.length);
    const statuses = file.assertionResults.map((/** @type {{ status: string }} */ result) => result.status);
    const count = (/** @type {string[]} */ ...wanted) =>
      statuses.filter((/** @type {string} */ status) => wanted.includes(status)).length;
    const failed = count('failed') || (file.status === 'failed' ? 1 : 0);
    const skipped = count('skipped', 'pending', 'todo', 'disabled');
    tally.passed += count('passed');
    tally.failed += failed;
    tally.skipped += skipped;
    if (failed > 0) tally.notes.push(`failed: ${name} (${failed})`);
    if (skipped > 0) tally.notes.push(`skipped: ${name} (${skipped})`);
  }
  if (tally.passed + tally.failed === 0)
    return { ...tally, failed: 1, notes: [...tally.notes, 'failed: tests (there were none)'] };
  return tally;
}
