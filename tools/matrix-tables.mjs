// The tables of the matrix, on the terminal and in the README.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const BEGIN = '<!-- npm run matrix writes the lines from here … -->';
const END = '<!-- … to here -->';
const PASSED = '✓';
const FAILED = '✗';

/** What the reader sees above a table. */
const CAPTIONS = {
  platforms: 'runs on',
  bundlers: 'built by, in Chromium',
  'test runners': 'tested with',
  compilers: 'types in',
};

/** @param {import('./run-matrix.mjs').RowResult[]} results */
export function printTables(results) {
  console.log(`\n${toMarkdown(results)}`);
}

/**
 * Replaces the tables between two marks of the README.
 *
 * @param {import('./run-matrix.mjs').RowResult[]} results
 */
export function writeReadme(results) {
  const path = join(root, 'README.md');
  const text = readFileSync(path, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`README.md has no lines ${BEGIN} and ${END}.`);
  writeFileSync(path, `${text.slice(0, begin + BEGIN.length)}\n\n${toMarkdown(results)}\n\n${text.slice(end)}`);
  console.log('README.md has these tables now.');
}

/**
 * @param {import('./run-matrix.mjs').RowResult[]} results
 * @returns {string} a table for each kind of row and suite, and the reasons below
 */
function toMarkdown(results) {
  /** @type {string[]} */
  const reasons = [];
  const kinds = [...new Set(results.map(({ row }) => toKind(row)))];
  const tables = kinds.map((kind) =>
    toTable(
      kind,
      results.filter(({ row }) => toKind(row) === kind),
      reasons,
    ),
  );
  const notes = reasons.map((reason, index) => `${index + 1}. ${reason}`);
  return [...tables, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n');
}

/** @param {import('./matrix-rows.mjs').Row} row */
function toKind({ table, suite }) {
  return suite === 'client' ? CAPTIONS[table] : `${CAPTIONS[table]} (${suite})`;
}

/**
 * @param {string} caption
 * @param {import('./run-matrix.mjs').RowResult[]} results
 * @param {string[]} reasons gets those of this table
 */
function toTable(caption, results, reasons) {
  const areas = [...new Set(results.flatMap((result) => result.results.map(({ area }) => area)))];
  const lines = results.map(({ row, version, results: cells }) => {
    const name = version === undefined ? row.title : `${row.title.replace(/(?: \d[\d.]*)?(?=,|$)/, ` ${version}`)}`;
    const marks = areas.map((area) =>
      toMark(
        cells.find((cell) => cell.area === area),
        reasons,
      ),
    );
    return `| ${[name, ...marks].join(' | ')} |`;
  });
  return [`| ${[caption, ...areas].join(' | ')} |`, `|${'---|'.repeat(areas.length + 1)}`, ...lines].join('\n');
}

/**
 * @param {{ outcome: string, reason?: string } | undefined} cell
 * @param {string[]} reasons
 */
function toMark(cell, reasons) {
  if (cell?.outcome === 'passed') return PASSED;
  if (cell?.outcome !== 'impossible' || cell.reason === undefined) return FAILED;
  if (!reasons.includes(cell.reason)) reasons.push(cell.reason);
  return `– (${reasons.indexOf(cell.reason) + 1})`;
}
