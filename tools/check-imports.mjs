// Names the failures "an import leads to the same or a higher floor", "folders import each other in a cycle",
// "one package imports the other", "pages, seeds or the console call an operation instead of its domain function",
// "a file reads or writes a key of the session's store beside the store protocol",
// "the session core reaches for an effect itself instead of getting it through the platform port" and
// "a request of the client leaves by another way than its one door".
import { globSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { parseSync, Visitor } from 'oxc-parser';
import { FLOORS } from './import-floors.mjs';
import { root } from './setup.mjs';

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
/** Where an app's own WebSockets open, with what its `authorize` adds. */
const SOCKETS = 'packages/auth/src/vend/session-socket.ts';
/** Where a server forwards a page's requests to the upstreams of its configuration, as streams. */
const PROXIES = 'packages/auth/src/server/proxies/handle-proxy.ts';
const SENDERS = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'sendBeacon'];

/** The operations of a service, in one file each, and their table. */
const OPERATIONS = /^packages\/local\/src\/([\w-]+)\/operations(?:\.js$|\/)/;

/** The only readers and writers of the store's keys: the protocol, the list of keys, and what names the failures of a store. */
const PROTOCOL =
  /^packages\/auth\/src\/session\/(store-protocol(-sign-in|-identity|-left)?|records|named-failures)\.ts$/;
const KEY_NAME = /^(current|guest|web|pending|aside|revocations|session|ending|identity|guestIdentity|device)Key$/;
const STORE_CALLS = ['read', 'readEach', 'write', 'remove'];

/** @typedef {{ from: string, to: string, specifier: string }} Import a file, and the path of the module that it names */

/**
 * All faults of the packages below a folder.
 *
 * @param {string} folder the one that holds packages/
 * @param {typeof FLOORS} floors
 * @returns {string[]} a sentence each
 */
export function findImportFaults(folder, floors = FLOORS) {
  const files = globSync('packages/{auth,local}/src/**/*.{ts,tsx}', { cwd: folder }).sort();
  /** @type {Import[]} */
  const imports = [];
  const faults = files.flatMap((file) => {
    const path = file.split(sep).join('/');
    const source = readFileSync(join(folder, file), 'utf8');
    const { inside, outside } = sortImports(path, source);
    if (!isTest(path)) imports.push(...inside);
    return [
      ...outside,
      ...findEffects(path, source),
      ...findRequests(path, source),
      ...findSecretHash(path, source),
      ...findStoreKeys(path, source),
    ];
  });
  return [
    ...faults,
    ...imports.flatMap((found) => [...findWrongFloor(found, floors), ...findOperationCall(found)]),
    ...findCycles(imports),
  ];
}

/**
 * @param {string} path
 * @param {string} source
 * @returns {{ inside: Import[], outside: string[] }} what it imports from its own package; a sentence for each other one
 */
function sortImports(path, source) {
  const [, name] = path.split('/');
  const other = name === 'auth' ? 'local' : 'auth';
  /** @type {{ inside: Import[], outside: string[] }} */
  const sorted = { inside: [], outside: [] };
  for (const specifier of readImports(path, source)) {
    const isRelative = specifier.startsWith('.');
    const to = isRelative ? posix.join(posix.dirname(path), specifier) : specifier;
    const isInside = to.startsWith(`packages/${name}/src/`);
    const isHelper = isTest(path) && to.startsWith(`packages/${name}/test-support/`);
    if (isRelative ? !isInside && !isHelper : to === `@claviger/${other}` || to.startsWith(`@claviger/${other}/`)) {
      sorted.outside.push(`${path}: imports ${specifier}, which is outside of its package`);
    } else if (isInside) sorted.inside.push({ from: path, to, specifier });
  }
  return sorted;
}

/**
 * @param {Import} found
 * @param {typeof FLOORS} floors
 * @returns {string[]}
 */
function findWrongFloor({ from, to, specifier }, floors) {
  const { parent, names } = splitPaths(from, to);
  const order = floors[parent];
  if (order === undefined || names[0] === names[1]) return [];
  const find = (/** @type {string} */ name) => order.findIndex((floor) => floor.includes(name));
  const unknown = names.find((name) => find(name) === -1);
  if (unknown !== undefined) return [`${from}: ${unknown} has no floor in ${parent} (tools/import-floors.mjs)`];
  if (find(names[0]) > find(names[1])) return [];
  const [upper, lower] = names.map((name) => (name === '.' ? `the files in ${parent}` : name));
  return [`${from}: ${upper} must not import ${lower} (${specifier})`];
}

/**
 * Operations are for requests: only their own folder and the server, which has the doors, may import them.
 *
 * @param {Import} found
 * @returns {string[]}
 */
function findOperationCall({ from, to, specifier }) {
  const [, owner] = OPERATIONS.exec(to) ?? [];
  const [, , , folder] = from.split('/');
  if (owner === undefined || folder === owner || folder === 'server') return [];
  return [`${from}: ${folder} must call the domain of ${owner}, not its operations (${specifier})`];
}

/**
 * A `SECRET_HASH` proves a client to the process. The process has no need to prove itself.
 *
 * @param {string} path
 * @param {string} source
 * @returns {string[]}
 */
function findSecretHash(path, source) {
  if (!/^packages\/local\/src\/(?:oauth|seed|console)\//.test(path) || isTest(path)) return [];
  return /secret_?hash/i.test(source) ? [`${path}: computes a SECRET_HASH inside of the process`] : [];
}

/**
 * The folder that has both files somewhere below it, and what leads from it to each of them: a sub-folder, or `.` for a
 * file that lies directly in it.
 *
 * @param {string} from
 * @param {string} to
 * @returns {{ parent: string, names: [from: string, to: string] }}
 */
function splitPaths(from, to) {
  const one = posix.dirname(from).split('/');
  const other = posix.dirname(to).split('/');
  let depth = 0;
  while (depth < one.length && one[depth] === other[depth]) depth++;
  return { parent: one.slice(0, depth).join('/'), names: [one[depth] ?? '.', other[depth] ?? '.'] };
}

/**
 * One cycle of each folder whose sub-folders (each with all that is below it) and own files import each other in one.
 *
 * @param {readonly Import[]} imports
 * @returns {string[]}
 */
function findCycles(imports) {
  /** @type {Map<string, Map<string, Map<string, Import>>>} by the parent, then by both names: the first such import */
  const graphs = new Map();
  for (const found of imports) {
    const { parent, names } = splitPaths(found.from, found.to);
    if (names[0] === names[1]) continue;
    const graph = graphs.get(parent) ?? new Map();
    const targets = graph.get(names[0]) ?? new Map();
    if (!targets.has(names[1])) targets.set(names[1], found);
    graphs.set(parent, graph.set(names[0], targets));
  }
  return [...graphs].flatMap(([parent, graph]) => {
    const cycle = findCycle(graph);
    if (cycle === undefined) return [];
    const files = cycle.map(({ from, specifier }) => `${posix.relative(parent, from)} imports ${specifier}`);
    return [`${parent}: its folders import each other in a cycle: ${files.join(', ')}`];
  });
}

/**
 * @param {Map<string, Map<string, Import>>} graph
 * @returns {Import[] | undefined} the imports of a shortest cycle
 */
function findCycle(graph) {
  /** @type {Import[] | undefined} */
  let shortest;
  for (const start of graph.keys()) {
    /** @type {[string, Import[]][]} */
    const queue = [[start, []]];
    const seen = new Set();
    for (const [node, path] of queue) {
      for (const [next, found] of graph.get(node) ?? []) {
        const longer = [...path, found];
        if (next === start && longer.length < (shortest?.length ?? Number.POSITIVE_INFINITY)) shortest = longer;
        if (!seen.has(next)) queue.push([next, longer]);
        seen.add(next);
      }
    }
  }
  return shortest;
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
    // `declare module '…'` adds to the types of another module.
    TSModuleDeclaration: ({ id }) => take({ source: id }),
  }).visit(program);
  return specifiers;
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
 * Uses of the store's keys outside of the protocol: by their names, or by a call of the store.
 *
 * @param {string} path
 * @param {string} source
 * @returns {string[]}
 */
function findStoreKeys(path, source) {
  if (!/^packages\/auth\/src\/(?!storage\/|platform\/)/.test(path) || PROTOCOL.test(path) || isTest(path)) return [];
  /** @type {string[]} */
  const faults = [];
  new Visitor({
    ImportSpecifier: ({ local: { name } }) => {
      if (KEY_NAME.test(name)) faults.push(name);
    },
    CallExpression: ({ callee }) => {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const { object, property } = callee;
      if (object.type !== 'MemberExpression' || object.property.type !== 'Identifier') return;
      if (object.property.name === 'store' && STORE_CALLS.includes(property.name))
        faults.push(`store.${property.name}()`);
    },
  }).visit(parseSync(path, source).program);
  return faults.map((name) => `${path}: ${name} goes round session/store-protocol.ts`);
}

/**
 * @param {string} path
 * @param {string} source
 * @returns {string[]}
 */
function findRequests(path, source) {
  if (!path.startsWith('packages/auth/src/') || [DOOR, PROXIES].includes(path) || isTest(path)) return [];
  const senders = [...SENDERS, 'globalThis.fetch', 'navigator.sendBeacon'];
  const wanted = path === SOCKETS ? senders.filter((name) => name !== 'WebSocket') : senders;
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
