// Names the failures "an import against the direction of the rooms", "one package imports the other",
// "the session core reaches for an effect itself instead of getting it through the platform port" and
// "a request of the client leaves by another way than its one door".
import { globSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { parseSync, Visitor } from 'oxc-parser';
import { root } from './setup.mjs';

/**
 * The rooms of packages/auth/src from the inside out: each imports itself and those before it. All others are outer rooms.
 * `errors` and `config` are the words that every room speaks.
 */
const ROOMS = ['errors', 'config', 'platform', 'storage', 'cognito', 'session', 'sign-in', 'actions', 'adopt', 'vend'];

/** What the session core must get through the platform port: time, timers, randomness, network, storage, the runtime. */
const EFFECTS = [
  ...['Date.now', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate'],
  ...['requestIdleCallback', 'Math.random', 'crypto', 'fetch', 'XMLHttpRequest', 'WebSocket'],
  ...['localStorage', 'sessionStorage', 'indexedDB', 'BroadcastChannel', 'document', 'window', 'navigator'],
  ...['self', 'global', 'globalThis', 'process', 'console'],
];

/** The one door for the client's requests: no redirects, a limit of bytes, a time limit. */
const DOOR = 'packages/auth/src/cognito/send-request.ts';
/** Where the runtime's `fetch` becomes the platform's. */
const PORT = 'packages/auth/src/platform/default-platform.ts';
const SENDERS = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'sendBeacon'];

/**
 * All faults of the packages below a folder.
 *
 * @param {string} folder the one that holds packages/
 * @returns {string[]} a sentence each
 */
export function findImportFaults(folder) {
  const files = globSync('packages/{auth,local}/src/**/*.{ts,tsx}', { cwd: folder });
  return files.flatMap((file) => {
    const path = file.split(sep).join('/');
    const source = readFileSync(join(folder, file), 'utf8');
    return [...findWrongDirections(path, source), ...findEffects(path, source), ...findRequests(path, source)];
  });
}

/**
 * @param {string} path
 * @param {string} source
 * @returns {string[]}
 */
function findWrongDirections(path, source) {
  const [, name] = path.split('/');
  const other = name === 'auth' ? 'local' : 'auth';
  return readImports(path, source).flatMap((specifier) => {
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier;
    const isHelper = isTest(path) && target.startsWith(`packages/${name}/test-support/`);
    const outside = specifier.startsWith('.') && !isHelper && !target.startsWith(`packages/${name}/src/`);
    if (outside || target === `@claviger/${other}` || target.startsWith(`@claviger/${other}/`)) {
      return [`${path}: imports ${specifier}, which is outside of its package`];
    }
    if (name !== 'auth' || outside || !specifier.startsWith('.') || isTest(path)) return [];
    const [from, to] = [findRoom(path), findRoom(target)];
    if (from.rank >= to.rank) return [];
    return [`${path}: ${from.name} must not import ${to.name} (${specifier})`];
  });
}

/**
 * Every module that a file names: imports and re-exports, of types too, and `import()` both as expression and as type.
 *
 * @param {string} path
 * @param {string} source
 * @returns {string[]}
 */
function readImports(path, source) {
  /** @type {string[]} */
  const specifiers = [];
  const { program, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const take = (/** @type {{ source?: unknown }} */ node) => {
    const value = /** @type {{ value?: unknown } | null | undefined} */ (node.source)?.value;
    if (typeof value === 'string') specifiers.push(value);
  };
  new Visitor({
    ImportDeclaration: take,
    ExportAllDeclaration: take,
    ExportNamedDeclaration: take,
    ImportExpression: take,
    TSImportType: take,
  }).visit(program);
  return specifiers;
}

/**
 * @param {string} path
 * @returns {{ name: string, rank: number }}
 */
function findRoom(path) {
  const inside = path.replace('packages/auth/src/', '').split('/');
  const name = inside.length > 1 ? (inside[0] ?? '') : 'the front door';
  const rank = ROOMS.indexOf(name);
  return { name, rank: rank === -1 ? ROOMS.length : rank };
}

/**
 * @param {string} path
 * @param {string} source
 * @returns {string[]}
 */
function findEffects(path, source) {
  if (!path.startsWith('packages/auth/src/session/') || isTest(path)) return [];
  const faults = findGlobals(source, EFFECTS);
  new Visitor({
    NewExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0)
        faults.push('new Date()');
    },
  }).visit(parseSync(path, source).program);
  return faults.map((name) => `${path}: session must not use ${name}: take it from the platform port`);
}

/**
 * @param {string} path
 * @param {string} source
 * @returns {string[]}
 */
function findRequests(path, source) {
  if (!path.startsWith('packages/auth/src/') || path === DOOR || isTest(path)) return [];
  const wanted = [...SENDERS, 'globalThis.fetch', 'navigator.sendBeacon'];
  const names = path === PORT ? [] : findGlobals(source, wanted);
  new Visitor({
    CallExpression: ({ callee }) => {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const { name } = callee.property;
      if (SENDERS.includes(name) && path !== PORT && !names.some((found) => found.endsWith(name)))
        names.push(`.${name}()`);
    },
  }).visit(parseSync(path, source).program);
  return names.map((name) => `${path}: ${name} is a way out beside the one door for requests (${DOOR})`);
}

/**
 * The globals that code (not a type, not a text, not a local name or member of the same spelling) refers to:
 * esbuild's `define` replaces exactly those references.
 *
 * @param {string} source
 * @param {string[]} wanted
 * @returns {string[]}
 */
function findGlobals(source, wanted) {
  const define = Object.fromEntries(wanted.map((name, index) => [name, `__forbidden_${index}__`]));
  const { code } = transformSync(source, { loader: 'ts', define });
  return wanted.filter((_, index) => code.includes(`__forbidden_${index}__`));
}

/** @param {string} path */
function isTest(path) {
  return /\.test(-d)?\.tsx?$/.test(path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = findImportFaults(root);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
