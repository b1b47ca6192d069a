// npm run check, and `node tools/decisions.mjs` for the figures. Names the failures "the session decides in too many places", "what
// it decides is mixed with what it does" and "a function of the client is too long to read at once".
// A decision is an `if`, `?:`, `&&`, `||`, `??`, `case`, `for`, `while` or `catch`. A line is one of code: no comment, no blank.
// A module is pure when it imports no port (platform, stores, the service) and names no promise.
import { globSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import { root } from './setup.mjs';

const SOURCE = 'packages/auth/src';
/** Decisions in a line of the session, at most. */
const MOST_DECISIONS = 0.22;
/** The share of the session's lines that stands in pure modules, at least. */
const LEAST_PURE = 1 / 3;
/** Lines of a function, at most. */
const LONGEST_FUNCTION = 60;
/** What a pure module imports from no folder, values and types alike. */
const PORT =
  /^packages\/auth\/src\/(platform|storage)\/|^packages\/auth\/src\/cognito\/(clients|rpc|send-request|service-clock)\./;

/**
 * @typedef {object} Figures
 * @property {number} lines
 * @property {number} decisions
 * @property {boolean} isPure
 * @property {string[]} longFunctions a sentence each
 */

/**
 * The figures of one module.
 *
 * @param {string} path from the root
 * @param {string} source
 * @returns {Figures}
 */
export function measureModule(path, source) {
  const { program, comments, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const code = [...source];
  for (const { start, end } of comments) {
    for (let at = start; at < end; at++) if (code[at] !== '\n') code[at] = ' ';
  }
  const isLine = code
    .join('')
    .split('\n')
    .map((line) => line.trim() !== '');
  const lineOf = (/** @type {number} */ offset) => source.slice(0, offset).split('\n').length - 1;
  let decisions = 0;
  let isPure = true;
  /** @type {string[]} */
  const longFunctions = [];
  const decide = () => {
    decisions++;
  };
  const countLines = (/** @type {{ start: number, end: number }} */ { start, end }) =>
    isLine.slice(lineOf(start), lineOf(end) + 1).filter(Boolean).length;
  /** @type {{ start: number, end: number }[]} */
  const functions = [];
  /** @type {{ start: number, end: number }[]} */
  const classes = [];
  const takeFunction = (/** @type {{ start: number, end: number }} */ { start, end }) => {
    functions.push({ start, end });
  };
  const takeSource = (/** @type {{ source?: { value?: unknown } | null }} */ node) => {
    const target = posix.join(posix.dirname(path), `${node.source?.value}`);
    if (typeof node.source?.value === 'string' && PORT.test(target)) isPure = false;
  };
  new Visitor({
    IfStatement: decide,
    ConditionalExpression: decide,
    LogicalExpression: decide,
    SwitchCase: decide,
    ForStatement: decide,
    ForInStatement: decide,
    ForOfStatement: decide,
    WhileStatement: decide,
    DoWhileStatement: decide,
    CatchClause: decide,
    AssignmentExpression: ({ operator }) => {
      if (['&&=', '||=', '??='].includes(operator)) decide();
    },
    FunctionDeclaration: takeFunction,
    FunctionExpression: takeFunction,
    ArrowFunctionExpression: takeFunction,
    // Its methods are functions of their own.
    ClassBody: ({ start, end }) => {
      classes.push({ start, end });
    },
    ImportDeclaration: takeSource,
    Identifier: ({ name }) => {
      if (name === 'Promise') isPure = false;
    },
  }).visit(program);
  if (/\basync\b/.test(code.join(''))) isPure = false;
  for (const found of functions) {
    const inside = classes.filter(({ start, end }) => found.start < start && end < found.end);
    const length = countLines(found) - inside.reduce((sum, body) => sum + countLines(body), 0);
    if (length > LONGEST_FUNCTION)
      longFunctions.push(`${path}:${lineOf(found.start) + 1}: a function of ${length} lines`);
  }
  return { lines: isLine.filter(Boolean).length, decisions, isPure, longFunctions };
}

/**
 * The figures of the client, and what is wrong with them.
 *
 * @param {string} folder the one that holds packages/
 * @returns {{ sentence: string, faults: string[] }}
 */
export function measureClient(folder) {
  const files = globSync(`${SOURCE}/**/*.ts`, { cwd: folder }).map((file) => file.split(sep).join('/'));
  const modules = files
    .filter((path) => !/\.test(-d)?\.ts$/.test(path))
    .map((path) => ({ path, ...measureModule(path, readFileSync(join(folder, path), 'utf8')) }));
  const session = modules.filter(({ path }) => path.startsWith(`${SOURCE}/session/`));
  const sum = (/** @type {number[]} */ numbers) => numbers.reduce((total, number) => total + number, 0);
  const lines = sum(session.map((module) => module.lines));
  const decisions = sum(session.map((module) => module.decisions)) / lines;
  const pure = sum(session.filter(({ isPure }) => isPure).map((module) => module.lines)) / lines;
  const faults = modules.flatMap(({ longFunctions }) => longFunctions);
  if (decisions > MOST_DECISIONS) faults.push(`session/: more than ${MOST_DECISIONS} decisions per line`);
  if (pure < LEAST_PURE) faults.push('session/: less than a third of its lines stands in pure modules');
  const sentence = `session/: ${decisions.toFixed(3)} decisions per line, ${(100 * pure).toFixed(1)} % of ${lines} lines in pure modules`;
  return { sentence, faults };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { sentence, faults } = measureClient(root);
  console.log(sentence);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
