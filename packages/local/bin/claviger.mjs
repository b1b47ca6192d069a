#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// The command line is the server: no child process, so that a signal to this process stops it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 16)) {
  console.error(`Claviger needs Node.js 22.16 or later, for its built-in SQLite; this is ${process.versions.node}.`);
  process.exit(1);
}

// Node calls its SQLite experimental at each start; this program was tested with it.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning(warning, ...rest);
};

// Later starts take a sixth less time. A folder for all users of the machine, as Node's own is, would let one of them plant code.
try {
  module.enableCompileCache?.(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'claviger'));
} catch {
  // A user without a home folder starts as before.
}

const { runCli } = await import('../dist/bundle/cli.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error('Claviger is not built yet in this clone: npm run build does it, and so does npm start.');
  process.exit(1);
});
await runCli(process.argv.slice(2));
