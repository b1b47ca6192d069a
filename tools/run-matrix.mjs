// Runs the rows of the matrix one after another, each in a process of its own within a time limit, prints the tables and writes
// them into the README. The last line is `N passed, N failed`.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { createConsumer } from './consumer.mjs';
import { ROWS } from './matrix-rows.mjs';
import { printTables, writeReadme } from './matrix-tables.mjs';
import { withPacked } from './pack.mjs';
import { endWithThisProcess, runGroup, secondsSince } from './process-group.mjs';
import { root } from './setup.mjs';

const CELL_LIMIT_MS = 4 * 60_000;
const USAGE = `npm run matrix -- [NAME…]

  Runs the suite in each row, or in those whose names begin with one of these. All rows together write the tables into README.md.

  ${ROWS.map(({ name }) => name).join(', ')}`;

/**
 * @typedef {object} RowResult
 * @property {import('./matrix-rows.mjs').Row} row
 * @property {string | undefined} version
 * @property {{ area: string, outcome: 'passed' | 'failed' | 'impossible', reason?: string }[]} results
 * @property {string | undefined} fault why there are no results
 */

endWithThisProcess();
const wanted = process.argv.slice(2);
const rows = ROWS.filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));
if (wanted.includes('--help')) console.log(USAGE);
else if (rows.length === 0) {
  console.error(`No row has a name that begins with ${wanted.join(' or ')}.\n\n${USAGE}`);
  process.exitCode = 1;
} else await runRows();

async function runRows() {
  const startedAt = Date.now();
  /** @type {RowResult[]} */
  const results = [];
  await withPacked(async (packages, folder) => {
    const consumer = join(folder, 'consumer');
    createConsumer(packages, consumer);
    const tools = join(root, 'test/matrix/tools');
    cpSync(join(root, 'test/matrix'), consumer, { recursive: true, filter: (path) => path !== tools });
    for (const [index, row] of rows.entries()) {
      process.stdout.write(`${index + 1}/${rows.length} ${row.name} … `);
      const rowStartedAt = Date.now();
      const result = await runRow(row, consumer);
      results.push(result);
      console.log(`${hasFailed(result) ? 'FAILED' : 'ok'} (${secondsSince(rowStartedAt)})`);
      for (const line of describeFaults(result)) console.log(line);
    }
  });
  printTables(results);
  const failed = results.filter(hasFailed).length;
  if (rows.length === ROWS.length && failed === 0) writeReadme(results);
  console.log(`\nnpm run matrix took ${secondsSince(startedAt)}.`);
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/**
 * @param {import('./matrix-rows.mjs').Row} row
 * @param {string} consumer
 * @returns {Promise<RowResult>}
 */
async function runRow(row, consumer) {
  const none = { row, version: undefined, results: [] };
  const path = await row.part.ensure(console.log);
  if (path === undefined) return { ...none, fault: `${row.title} is not installed, and could not be.` };
  const args = [join(root, 'test/matrix/cell.mjs'), row.name, row.suite, path, consumer];
  const { status, output } = await runGroup(process.execPath, args, { cwd: root, limitMs: CELL_LIMIT_MS });
  if (status !== 0) return { ...none, fault: output.trim() };
  try {
    const { version, results } = JSON.parse(output.trim().split('\n').at(-1) ?? '');
    return { row, version, results, fault: results.length === 0 ? 'It ran nothing.' : undefined };
  } catch {
    return { ...none, fault: output.trim() };
  }
}

/** @param {RowResult} result */
function hasFailed({ fault, results }) {
  return fault !== undefined || results.some(({ outcome }) => outcome === 'failed');
}

/** @param {RowResult} result */
function describeFaults({ fault, results }) {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  return [...(fault === undefined ? [] : [fault]), ...failed.map(({ area, reason }) => `${area}: ${reason}`)];
}
