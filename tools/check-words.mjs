// Names the failure "the texts become hard to read again": words that plain technical English avoids, in comments, messages,
// pages, test titles and documents, and in the names of files and exports. tools/words.mjs lists them.
// Each area has a ceiling. A ceiling only falls: a change that removes such words lowers it here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import { root } from './setup.mjs';
import { listTracked } from './tracked.mjs';
import { NAMES, WORDS } from './words.mjs';

/** @typedef {'@claviger/auth' | '@claviger/local' | 'the repository'} Area */
/** @typedef {{ line: number, text: string }} Piece a comment, a text or a paragraph, with the line where it starts */
/** @typedef {{ words: number, hits: string[], names: string[] }} Measured `hits` and `names`: a sentence each */

/**
 * The most that an area may hold: banned words per 1,000 words of text, and banned names.
 *
 * @type {Record<Area, { perThousand: number, names: number }>}
 */
const CEILINGS = {
  '@claviger/auth': { perThousand: 0, names: 0 },
  '@claviger/local': { perThousand: 0, names: 0 },
  'the repository': { perThousand: 0, names: 0 },
};

const LOCAL_DOCUMENTS = /^docs\/(?:coverage|local|role-policies|triggers)\.md$/;
const AUTH_DOCUMENTS = /^docs\/coverage-of-amplify\.md$/;
/** Written by a tool, or the list itself. */
const SKIPPED = /^docs\/api\/|\/generated\/|^tools\/(?:words|check-words\.test)\.mjs$/;

const words = WORDS.map(({ pattern, instead }) => ({
  expression: new RegExp(`\\b(?:${pattern.replaceAll(' ', '\\s+')})(?![\\w'])`, 'gi'),
  instead,
}));
const names = NAMES.map(({ pattern, instead }) => ({
  expression: new RegExp(/[$^]/.test(pattern) ? pattern : `(?<![^-])(?:${pattern})(?![^-])`),
  instead,
}));

/**
 * @param {string} path from the root
 * @returns {Area}
 */
export function findArea(path) {
  if (path.startsWith('packages/auth/') || AUTH_DOCUMENTS.test(path)) return '@claviger/auth';
  if (path.startsWith('packages/local/') || LOCAL_DOCUMENTS.test(path)) return '@claviger/local';
  return 'the repository';
}

/**
 * Counts the words of one file and finds the banned ones.
 *
 * @param {string} path from the root
 * @param {string} source
 * @returns {Measured}
 */
export function measureFile(path, source) {
  /** @type {Measured} */
  const measured = { words: 0, hits: [], names: [] };
  const { pieces, exported } = /\.(?:md|html)$/.test(path)
    ? { pieces: readDocument(source), exported: [] }
    : readCode(path, source);
  for (const { line, text } of pieces) {
    measured.words += text.match(/[a-z']+/gi)?.length ?? 0;
    for (const { expression, instead } of words) {
      for (const { 0: found, index } of text.matchAll(expression)) {
        const place = `${path}:${line + text.slice(0, index).split('\n').length - 1}`;
        measured.hits.push(`${place}: "${found.replace(/\s+/g, ' ')}": write ${instead}`);
      }
    }
  }
  if (!/^packages\/\w+\/(?:src|console)\//.test(path) || /\.test(?:-d)?\.tsx?$/.test(path)) return measured;
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\..*/, '');
  for (const name of [file, ...exported]) {
    const rule = names.find(({ expression }) => expression.test(toKebab(name)));
    if (rule !== undefined) measured.names.push(`${path}: the name ${name}: write ${rule.instead}`);
  }
  return measured;
}

/**
 * The prose of a document: code blocks give their comments alone, code in a sentence gives nothing.
 *
 * @param {string} source
 * @returns {Piece[]}
 */
function readDocument(source) {
  const blank = (/** @type {string} */ text) => text.replace(/[^\n]/g, ' ');
  const text = source
    .replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/^(?:(?!\/\/ |# ).)*/gm, blank))
    .replace(/`[^`\n]*`|<[^>]*>|\]\([^)]*\)/g, blank);
  return [{ line: 1, text }];
}

/**
 * The comments and the texts of a program, and the names that it exports.
 *
 * @param {string} path
 * @param {string} source
 * @returns {{ pieces: Piece[], exported: string[] }}
 */
function readCode(path, source) {
  const { program, comments, module, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const lineAt = (/** @type {number} */ offset) => source.slice(0, offset).split('\n').length;
  const pieces = readComments(source, comments).map(({ start, text }) => ({ line: lineAt(start), text }));
  const take = (/** @type {unknown} */ text, /** @type {number} */ start) => {
    // A text for people has three words or more; keys, paths and queries of one word are no texts.
    if (typeof text === 'string' && /[a-z][,.:;]?\s+\S+\s+\S*[a-z]/i.test(text))
      pieces.push({ line: lineAt(start), text: text.replace(/<[^>]*>/g, ' ') });
  };
  new Visitor({
    Literal: ({ value, start }) => take(value, start),
    TemplateLiteral: ({ quasis, start }) => take(quasis.map(({ value }) => value.cooked).join(' x '), start),
    JSXText: ({ value, start }) => take(value, start),
  }).visit(program);
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName, moduleRequest }) =>
      moduleRequest === null && exportName.name !== null ? [exportName.name] : [],
    ),
  );
  return { pieces, exported };
}

/**
 * Comments without their marks. Neighbouring `//` lines become one piece: a phrase may go over the end of a line.
 *
 * @param {string} source
 * @param {import('oxc-parser').Comment[]} comments
 * @returns {{ start: number, end: number, text: string }[]}
 */
function readComments(source, comments) {
  /** @type {{ start: number, end: number, text: string }[]} */
  const joined = [];
  for (const { type, value, start, end } of comments) {
    const last = joined.at(-1);
    const text = value.replace(/^\s*\*/gm, ' ');
    if (type === 'Line' && last !== undefined && /^\n *$/.test(source.slice(last.end, start))) {
      last.text += `\n${text}`;
      last.end = end;
    } else joined.push({ start, end, text });
  }
  return joined;
}

/** @param {string} name */
function toKebab(name) {
  return name.replace(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase();
}

/**
 * Measures every text of the repository.
 *
 * @returns {Map<Area, Measured>}
 */
function measureRepository() {
  /** @type {Map<Area, Measured>} */
  const areas = new Map();
  for (const path of listTracked()) {
    if (SKIPPED.test(path) || !/\.(?:ts|tsx|mjs|md|html)$/.test(path)) continue;
    const measured = measureFile(path, readFileSync(join(root, path), 'utf8'));
    const area = areas.get(findArea(path)) ?? { words: 0, hits: [], names: [] };
    area.words += measured.words;
    area.hits.push(...measured.hits);
    area.names.push(...measured.names);
    areas.set(findArea(path), area);
  }
  return areas;
}

/**
 * @param {Area} area
 * @param {Measured} measured
 * @param {{ perThousand: number, names: number }} [ceiling]
 * @returns {string[]} what is above the ceiling, with each place
 */
export function findWordFaults(area, measured, ceiling = CEILINGS[area]) {
  const perThousand = toPerThousand(measured);
  const faults = [];
  if (perThousand > ceiling.perThousand)
    faults.push(...measured.hits, `${area}: ${perThousand} banned words per 1,000, ceiling ${ceiling.perThousand}`);
  if (measured.names.length > ceiling.names)
    faults.push(...measured.names, `${area}: ${measured.names.length} banned names, ceiling ${ceiling.names}`);
  return faults;
}

/**
 * @param {Measured} measured
 * @returns {number} rounded up, so that no single hit disappears
 */
function toPerThousand({ words, hits }) {
  return Math.ceil((100_000 * hits.length) / Math.max(words, 1)) / 100;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [area, measured] of measureRepository()) {
    const { perThousand, names: mostNames } = CEILINGS[area];
    console.log(
      `${area}: ${measured.hits.length} banned words in ${measured.words}, ${toPerThousand(measured)} per 1,000 ` +
        `(ceiling ${perThousand}); ${measured.names.length} banned names (ceiling ${mostNames})`,
    );
    const faults = process.argv.includes('--list')
      ? [...measured.hits, ...measured.names]
      : findWordFaults(area, measured);
    for (const fault of faults) console.error(fault);
    if (findWordFaults(area, measured).length > 0) process.exitCode = 1;
  }
}
