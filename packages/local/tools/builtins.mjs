// Node's own modules in the bundle, each member for itself. An `import` of one reads all that it exports: `node:http`
// then loads Node's whole `fetch` (45 ms, 16 MB), `node:crypto` Web Crypto (15 ms, 4 MB).

/** Those that a server may never need: not even loaded before one of their functions is called. */
const LATE = new Set(['node:child_process', 'node:fs/promises', 'node:timers/promises', 'node:tls', 'node:zlib']);

/** @type {import('esbuild').Plugin} */
export const builtinsByMember = {
  name: 'builtins-by-member',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:/ }, ({ path, kind }) => ({
      path,
      namespace: kind === 'require-call' ? 'builtin-required' : 'builtin',
      sideEffects: false,
    }));
    onLoad({ filter: /.*/, namespace: 'builtin-required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({ contents: membersOf(path) }));
  },
};

/** Members that no module imports are not bundled: reading one is marked as free of effects. */
function membersOf(path) {
  const builtin = process.getBuiltinModule(path);
  const names = Object.keys(builtin).filter((name) => /^[A-Za-z_]\w*$/.test(name) && name !== 'default');
  const load = `process.getBuiltinModule(${JSON.stringify(path)})`;
  const isLate = (name) => LATE.has(path) && /^[a-z]/.test(name) && typeof builtin[name] === 'function';
  return [
    `const take = (name) => ${load}[name];`,
    `export default /* @__PURE__ */ ${load};`,
    ...names.map((name) =>
      isLate(name)
        ? `export function ${name}(...given) { return ${load}.${name}(...given); }`
        : `export const ${name} = /* @__PURE__ */ take('${name}');`,
    ),
  ].join('\n');
}
