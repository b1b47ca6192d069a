// The first module of every entry. It must run on any Node that can read ECMAScript modules.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 16)) {
  const error = new Error(
    `@claviger/local needs Node.js 22.16 or later, for its built-in SQLite; this is ${process.versions.node}.`,
  );
  // The places in this file say nothing of use.
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}

export {};
