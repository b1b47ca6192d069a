// Names the failure "a promise that was rejected once is kept for ever": `pages ??= import('./pages.js')` met a missing
// file descriptor once, and there were no pages until a restart. `once(load)` forgets a rejection.
import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import { root } from './setup.mjs';

/** @typedef {import('oxc-parser').Expression} Expression */

/**
 * All places of the packages that keep a promise by `??=`, without a way for it to be forgotten.
 *
 * @param {string} folder the one that holds packages/
 * @returns {string[]} a sentence each
 */
export function findKeptPromises(folder) {
  const files = globSync('packages/{auth,local}/{src,console}/**/*.{ts,tsx}', { cwd: folder });
  return files.flatMap((file) => {
    const source = readFileSync(join(folder, file), 'utf8');
    return source.includes('??=') ? findInSource(file.split(sep).join('/'), source) : [];
  });
}

/**
 * @param {string} path
 * @param {string} source
 * @returns {string[]}
 */
function findInSource(path, source) {
  const { program } = parseSync(path, source);
  const promising = findPromisingFunctions(program, source);
  /** @type {Set<string>} */
  const cleared = new Set();
  /** @type {{ name: string, start: number }[]} */
  const kept = [];
  new Visitor({
    AssignmentExpression: ({ operator, left, right, start }) => {
      const name = source.slice(left.start, left.end);
      if (operator === '=' && right.type === 'Identifier' && right.name === 'undefined') cleared.add(name);
      if (operator === '??=' && isPromise(right, promising)) kept.push({ name, start });
    },
  }).visit(program);
  return kept
    .filter(({ name }) => !cleared.has(name))
    .map(({ name, start }) => {
      const line = source.slice(0, start).split('\n').length;
      return `${path}:${line}: ${name} keeps a promise that may be rejected: use once(load), which forgets it`;
    });
}

/**
 * The functions of a file that are async or say that they return a promise.
 *
 * @param {import('oxc-parser').Program} program
 * @param {string} source
 * @returns {ReadonlySet<string>}
 */
function findPromisingFunctions(program, source) {
  /** @type {Set<string>} */
  const names = new Set();
  /** @type {(name: string | undefined, node: { async?: boolean, returnType?: { start: number, end: number } | null }) => void} */
  const take = (name, { async, returnType }) => {
    const type = returnType ? source.slice(returnType.start, returnType.end) : '';
    if (name !== undefined && (async === true || /^:\s*Promise</.test(type))) names.add(name);
  };
  new Visitor({
    FunctionDeclaration: (node) => take(node.id?.name, node),
    VariableDeclarator: ({ id, init }) => {
      const isFunction = init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression';
      if (isFunction && id.type === 'Identifier') take(id.name, init);
    },
  }).visit(program);
  return names;
}

/**
 * Whether an expression gives a promise, as far as its own file tells. One whose rejection is handled does not count.
 *
 * @param {Expression} expression
 * @param {ReadonlySet<string>} promising
 * @returns {boolean}
 */
function isPromise(expression, promising) {
  if (expression.type === 'ImportExpression') return true;
  if (expression.type === 'NewExpression') {
    return expression.callee.type === 'Identifier' && expression.callee.name === 'Promise';
  }
  if (expression.type === 'TaggedTemplateExpression') return true;
  if (expression.type !== 'CallExpression') return false;
  const { callee, arguments: given } = expression;
  if (callee.type === 'Identifier') return promising.has(callee.name);
  const called = callee.type === 'ParenthesizedExpression' ? callee.expression : callee;
  if (called.type === 'ArrowFunctionExpression' || called.type === 'FunctionExpression') return called.async;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
  const { name } = callee.property;
  if (name === 'then') return given.length < 2;
  return name === 'finally' || (name === 'execute' && callee.object.type === 'TaggedTemplateExpression');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = findKeptPromises(root);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
