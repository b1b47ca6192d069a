import { expect, test } from 'vitest';
import { findForeignCommands, findUnknownCommands } from './docs-commands.mjs';

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

test.each([
  '`npx @claviger/local start --data :memory: --seed seed.json`',
  'npx @claviger/auth exec --profile work -- aws --no-such-option',
  'npx @claviger/auth login --username "$NAME" --no-sign-in < answers.txt',
  "run 'npx @claviger/auth login' first",
  'npx @claviger/local … runs it',
])('%s names no command of ours that is missing', (text) => {
  expect(findUnknownCommands('README.md', text)).toEqual([]);
});

test.each([
  ['npx @claviger/auth signin', 'npx @claviger/auth signin does not exist'],
  ['`npx @claviger/auth login --user ann`', 'npx @claviger/auth login has no option --user'],
  ['npx @claviger/local start --dat x', 'npx @claviger/local start has no option --dat'],
])('%s is a fault', (text, fault) => {
  expect(findUnknownCommands('README.md', text)).toEqual([`README.md: ${fault}`]);
});
