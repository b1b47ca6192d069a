// The exports of `@claviger/auth`. tools/bundle-whole.mjs puts them into one file without `import()`.
export * from '../index.js';
