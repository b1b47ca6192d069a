#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`claviger-auth needs Node.js 20.19 or later; this is ${process.versions.node}.`);
  process.exit(1);
}

const { runCli } = await import('../dist/bundle/cli/main.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error('claviger-auth is not built yet in this clone: npm run build does it, and so does npm start.');
  process.exit(1);
});
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
await runCli(process.argv.slice(2), { version });
