import { expect, test } from 'vitest';
import { findArea, findWordFaults, measureFile } from './check-words.mjs';

const AUTH = 'packages/auth/src/session/a.ts';

/** @param {import('./check-words.mjs').Measured} measured */
const fault = (measured) => findWordFaults('@claviger/auth', measured, { perThousand: 0, names: 0 });

test.each([
  ['a comment', AUTH, '// For whoever asks.\nexport const a = 1;'],
  ['TSDoc', AUTH, '/**\n * For\n * whoever asks.\n */\nexport const a = 1;'],
  ['a message', AUTH, "export const a = 'Tell whoever asks for it.';"],
  ['a message with a value', AUTH, `export const a = (b: string) => \`\${b} tells whoever asks.\`;`],
  ['a page', 'packages/local/src/oauth/page.ts', 'export const a = `<p class="b">Whoever <b>asks</b> for it</p>`;'],
  ['the console', 'packages/local/console/a.tsx', 'export const A = () => <p>Whoever asks for it</p>;'],
  ['the title of a test', 'test/a.test.ts', "test('whoever asks gets it', () => {});"],
  ['a tool', 'tools/a.mjs', '// For whoever asks.\n'],
  ['a document', 'CHANGELOG.md', '# A\n\nFor whoever asks.\n'],
  ['an example in a document', 'README.md', '```ts\nf(); // for whoever asks\n```\n'],
])('a planted "whoever" is a fault in %s', (_, path, source) => {
  const measured = measureFile(path, source);
  expect(measured.hits).toEqual([expect.stringMatching(/^\S+:\d: "whoever": write name the actor/i)]);
  expect(fault(measured)).toEqual([...measured.hits, expect.stringContaining('banned words per 1,000, ceiling 0')]);
});

test('a phrase is found over the end of a line, and its line is named', () => {
  expect(measureFile(AUTH, '// One.\n// The caller is\n// told so.\n').hits).toEqual([
    expect.stringContaining(`${AUTH}:2: "is told"`),
  ]);
  expect(measureFile(AUTH, 'f();\n/**\n * One.\n * It lets\n * go of it.\n */\n').hits).toEqual([
    expect.stringContaining(`${AUTH}:4: "lets go of"`),
  ]);
});

test.each([
  ['code', AUTH, 'export const nobodyAsks = (whoever: string) => whoever;'],
  ['a value of one word', AUTH, "export const a = ['nobody', 'nobody@example.com'];"],
  ['code in a document', 'README.md', 'Call `whoever()`.\n\n```ts\nwhoever();\n```\n'],
  ['plain English', AUTH, '// The caller waits, or else another tab renews. No user has this name.\n'],
])('%s holds no banned word', (_, path, source) => {
  expect(measureFile(path, source).hits).toEqual([]);
});

test.each([
  ['packages/local/src/users/stranger-lock.ts', 'export const a = 1;', 'stranger-lock'],
  [AUTH, 'export function refuseWhenSignedIn() {}', 'refuseWhenSignedIn'],
  [AUTH, 'export const makeKey = 1;', 'makeKey'],
  [AUTH, 'const hostOf = 1;\nexport { hostOf };', 'hostOf'],
  [AUTH, 'export interface FileFacts {}', 'FileFacts'],
])('%s: a banned name of a file or an export is a fault', (path, source, name) => {
  const measured = measureFile(path, source);
  expect(measured.names).toEqual([expect.stringContaining(`the name ${name}: write `)]);
  expect(fault(measured)).toContain('@claviger/auth: 1 banned names, ceiling 0');
});

test.each(['subjectOf', 'factorOf2', 'AuthFactor', 'makeshift', 'newsletter', 'profile', 'createKey'])(
  'the name %s is allowed',
  (name) => {
    expect(measureFile(AUTH, `export const ${name} = 1;`).names).toEqual([]);
  },
);

test('a ceiling holds the figure: one word more is a fault', () => {
  const text = '// The caller waits for the next answer of the service here.\n'.repeat(90);
  const [one, two] = ['// For whoever.\n', '// For whoever.\n// For nobody.\n'].map((more) =>
    measureFile(AUTH, more + text),
  );
  const ceiling = { perThousand: 1.02, names: 0 };
  expect(one && findWordFaults('@claviger/auth', one, ceiling)).toEqual([]);
  expect(two && findWordFaults('@claviger/auth', two, ceiling)).toHaveLength(3);
});

test.each([
  ['packages/auth/ERRORS.md', '@claviger/auth'],
  ['docs/coverage-of-amplify.md', '@claviger/auth'],
  ['docs/local.md', '@claviger/local'],
  ['CONTRIBUTING.md', 'the repository'],
  ['test/peers/server.ts', 'the repository'],
])('%s belongs to %s', (path, area) => {
  expect(findArea(path)).toBe(area);
});
