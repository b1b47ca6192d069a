import { expect, test } from 'vitest';
import { findForeignCommands } from './docs-commands.mjs';

test.each([
  '`npx @claviger/local start`',
  "'npx @claviger/auth login'",
  'npx vitest run',
  "npx doesn't pass signals on",
])('%s is no fault', (text) => {
  expect(findForeignCommands('README.md', text)).toEqual([]);
});

test.each([
  ['npx claviger start', 'claviger'],
  ['start it: npx --yes claviger-local start', 'claviger-local'],
  ['`npx @claviger/cli`', '@claviger/cli'],
])('%s is a fault: anyone could register that name', (text, name) => {
  expect(findForeignCommands('README.md', text)).toEqual([
    `README.md: npx ${name} is neither a package of this repository nor a tool that it installs`,
  ]);
});
