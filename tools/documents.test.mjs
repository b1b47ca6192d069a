import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './setup.mjs';

/** What runtimes, compilers and test runners say, and what is no text. */
const FOREIGN = [
  's.getUserSub is not a function',
  'username',
  'undefined',
  'signIn',
  'https:',
  'http://192.168.…',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
  'ERR_REQUIRE_ESM',
  'ERR_MODULE_NOT_FOUND',
  "Cannot find module 'virtual:claviger/outputs'",
  'Must use import to load ES Module',
];

test('docs/troubleshooting.md quotes codes and messages that the packages have', () => {
  const page = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8');
  const cells = [...page.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = '']) => cell);
  const symptoms = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));
  const quoted = symptoms.filter((text) => !FOREIGN.includes(text));
  const files = globSync('packages/*/src/**/*.ts', { cwd: root }).filter((path) => !path.includes('.test.'));
  const sources = files.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
  expect(quoted.length).toBeGreaterThan(8);
  expect(quoted.filter((text) => !text.split('…').every((part) => sources.includes(part)))).toEqual([]);
});

test('a program that opens the login pages also completes the sign-in', () => {
  const paths = globSync(['*.md', 'docs/*.md', 'packages/*/README.md', 'packages/auth/src/**/*.ts'], { cwd: root });
  const programs = paths.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8').replaceAll(/^ \* ?/gm, '');
    const joined = text.replaceAll(/```\n((?!```)[\s\S])*?```tsx? continued\n/g, '');
    return [...joined.matchAll(/```tsx?\n([\s\S]*?)```/g)].map(([, code = '']) => ({ path, code }));
  });
  const opening = programs.filter(({ code }) => /createAuth\([\s\S]*signInWithRedirect\(/.test(code));
  expect(opening.length).toBeGreaterThan(1);
  expect(opening.filter(({ code }) => !code.includes('handleRedirect(')).map(({ path }) => path)).toEqual([]);
});
