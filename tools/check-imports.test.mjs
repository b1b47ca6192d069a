import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findImportFaults } from './check-imports.mjs';

test('imports along the arrows are no fault', () => {
  const folder = writeSources({
    'packages/auth/src/index.ts': "export * from './actions/sign-in.js'; import './vend/index.js';",
    'packages/auth/src/vend/index.ts': "import type { Session } from '../session/session.js';",
    'packages/auth/src/actions/sign-in.ts':
      "import { s } from '../session/s.js'; import { r } from '../cognito/rpc.js';",
    'packages/auth/src/session/s.ts': "import { clock } from '../platform/clock.js'; import './t.js';",
    'packages/local/src/index.ts': "import { Hono } from 'hono'; import './server/start-local.js';",
    'packages/local/src/server/start-local.ts': "export const a = () => import('../oauth/pages/sign-in-page.js');",
    'packages/local/src/oauth/pages/sign-in-page.ts': "import { b } from '../protocol/csrf.js';",
    'packages/local/src/wire/body.test.ts': "import '../../test-support/server.js'; import '../server/start-local.js';",
  });
  expect(findImportFaults(folder)).toEqual([]);
});

test.each([
  ['the name of a key', "import { currentKey } from '../session/records.js';", 'currentKey'],
  ['a read of the store', "export const read = (records) => records.store.readEach(['current']);", 'store.readEach()'],
])('%s beside the store protocol is a fault', (_, source, name) => {
  const files = { 'packages/auth/src/actions/sign-in.ts': source };
  expect(findImportFaults(writeSources(files))).toEqual([
    `packages/auth/src/actions/sign-in.ts: ${name} goes round session/store-protocol.ts`,
  ]);
  expect(findImportFaults(writeSources({ 'packages/auth/src/session/store-protocol.ts': source }))).toEqual([]);
});

test.each([
  ['a value', "import { signIn } from '../actions/sign-in.js';"],
  ['a type', "import type { SignIn } from '../actions/sign-in.js';"],
  ['an import type', "export type A = import('../actions/sign-in.js').SignIn;"],
  ['a re-export', "export * from '../actions/sign-in.js';"],
  ['a lazy import', "export const a = () => import('../actions/sign-in.js');"],
])('%s imported against the arrows is a fault', (_, source) => {
  const folder = writeSources({ 'packages/auth/src/session/s.ts': source });
  expect(findImportFaults(folder)).toEqual([
    'packages/auth/src/session/s.ts: session must not import actions (../actions/sign-in.js)',
  ]);
});

test('signing in imports no public verb, and no layer imports the entry of the package', () => {
  const folder = writeSources({
    'packages/auth/src/sign-in/flow.ts': "import type { SignInInput } from '../actions/sign-in.js';",
    'packages/auth/src/vend/index.ts': "import type { Auth } from '../index.js';",
  });
  expect(findImportFaults(folder).sort()).toEqual([
    'packages/auth/src/sign-in/flow.ts: sign-in must not import actions (../actions/sign-in.js)',
    'packages/auth/src/vend/index.ts: vend must not import the files in packages/auth/src (../index.js)',
  ]);
});

test.each([
  ['a value', "import { users } from '../user-pools/users.js';"],
  ['a type', "import type { User } from '../user-pools/users.js';"],
  ['an import type', "export type A = import('../user-pools/users.js').User;"],
  ['a lazy import', "export const a = () => import('../user-pools/users.js');"],
  ['an addition to its types', "export {}; declare module '../user-pools/users.js' { interface User { a: 1 } }"],
])('%s of a higher floor of the backend is a fault', (_, source) => {
  const folder = writeSources({ 'packages/local/src/wire/body.ts': source });
  expect(findImportFaults(folder)).toEqual([
    'packages/local/src/wire/body.ts: wire must not import user-pools (../user-pools/users.js)',
  ]);
});

test('pages, seeds and the console call the domain, and neither an operation nor their own client', () => {
  const folder = writeSources({
    'packages/local/src/oauth/pages/sign-up.ts': "import { signUp } from '../../user-pools/operations/sign-up.js';",
    'packages/local/src/oauth/pages/password.ts': "export const hash = (form) => form['SECRET_HASH'];",
    'packages/local/src/seed/apply.ts': "import { identityPoolOperations } from '../identity-pools/operations.js';",
    'packages/local/src/console/routes.ts': "export const a = () => import('../sts/operations/assume-role.js');",
    'packages/local/src/server/doors.ts': "import { getId } from '../identity-pools/operations/get-id.js';",
    'packages/local/src/sts/operations.ts': "import { assumeRole } from './operations/assume-role.js';",
  });
  expect(findImportFaults(folder)).toEqual([
    'packages/local/src/oauth/pages/password.ts: computes a SECRET_HASH inside of the process',
    'packages/local/src/console/routes.ts: console must call the domain of sts, not its operations ' +
      '(../sts/operations/assume-role.js)',
    'packages/local/src/oauth/pages/sign-up.ts: oauth must call the domain of user-pools, not its operations ' +
      '(../../user-pools/operations/sign-up.js)',
    'packages/local/src/seed/apply.ts: seed must call the domain of identity-pools, not its operations ' +
      '(../identity-pools/operations.js)',
  ]);
});

test('folders on one floor do not import each other, and every folder of an ordered one has a floor', () => {
  const folder = writeSources({
    'packages/local/src/iam/signature.ts': "import { a } from '../saml/metadata.js';",
    'packages/local/src/new-folder/a.ts': "import { clock } from '../base/clock.js';",
    'packages/local/src/base/clock.ts': "import { version } from '../index.js';",
  });
  expect(findImportFaults(folder)).toEqual(
    expect.arrayContaining([
      'packages/local/src/iam/signature.ts: iam must not import saml (../saml/metadata.js)',
      'packages/local/src/new-folder/a.ts: new-folder has no floor in packages/local/src (tools/import-floors.mjs)',
      'packages/local/src/base/clock.ts: base must not import the files in packages/local/src (../index.js)',
    ]),
  );
});

test.each([
  [
    'two sub-folders that need each other',
    { 'jose/a/x.ts': "import '../b/y.js';", 'jose/b/y.ts': "import type { X } from '../a/x.js';" },
    'packages/local/src/jose: its folders import each other in a cycle: a/x.ts imports ../b/y.js, b/y.ts imports ../a/x.js',
  ],
  [
    'a sub-folder and the files beside it that need each other',
    { 'jose/a/x.ts': "import '../y.js';", 'jose/y.ts': "export const x = () => import('./a/x.js');" },
    'packages/local/src/jose: its folders import each other in a cycle: a/x.ts imports ../y.js, y.ts imports ./a/x.js',
  ],
  [
    'two folders whose sub-folders need each other, without a cycle of sub-folders',
    {
      'jose/a/one/x.ts': "import '../../b/one/x.js';",
      'jose/b/two/x.ts': "import '../../c/x.js';",
      'jose/c/x.ts': "import '../a/two/x.js';",
    },
    'packages/local/src/jose: its folders import each other in a cycle: a/one/x.ts imports ../../b/one/x.js, b/two/x.ts imports ../../c/x.js, c/x.ts imports ../a/two/x.js',
  ],
])('%s are a cycle', (_, sources, fault) => {
  const paths = Object.entries(sources).map(([path, source]) => [`packages/local/src/${path}`, source]);
  expect(findImportFaults(writeSources(Object.fromEntries(paths)))).toEqual([fault]);
});

test('tests may import what lies above them, and are in no cycle', () => {
  const folder = writeSources({
    'packages/local/src/jose/a/x.ts': "import '../b/y.js';",
    'packages/local/src/jose/b/y.ts': 'export const y = 1;',
    'packages/local/src/jose/b/y.test.ts': "import '../a/x.js'; import '../../server/start-local.js';",
  });
  expect(findImportFaults(folder)).toEqual([]);
});

test('a comment that shows an import is no import', () => {
  const folder = writeSources({
    'packages/auth/src/session/s.ts': "/** import { a } from '../actions/a.js'; */\nexport const a = 1;",
  });
  expect(findImportFaults(folder)).toEqual([]);
});

test.each([
  ['packages/auth/src/index.ts', '@claviger/local'],
  ['packages/auth/src/index.test.ts', '@claviger/local/inbox'],
  ['packages/local/src/start.ts', '@claviger/auth'],
  ['packages/local/src/start.ts', '../../auth/src/index.js'],
])('%s may not import %s', (path, specifier) => {
  const folder = writeSources({ [path]: `import '${specifier}';` });
  expect(findImportFaults(folder)).toEqual([`${path}: imports ${specifier}, which is outside of its package`]);
});

test.each([
  ['Date.now', 'export const a = () => Date.now();'],
  ['new Date()', 'export const a = () => new Date();'],
  ['fetch', "export const a = () => fetch('https://example.com');"],
  ['setTimeout', 'export const a = () => setTimeout(() => undefined, 1);'],
  ['crypto', 'export const a = () => crypto.randomUUID();'],
  ['globalThis', 'export const a = () => globalThis.fetch;'],
  ['Math.random', 'export const a = () => Math.random();'],
  ['localStorage', "export const a = () => localStorage.getItem('x');"],
  ['window', "export const a = typeof window === 'undefined';"],
])('session may not use %s', (name, source) => {
  const folder = writeSources({
    'packages/auth/src/session/s.ts': source,
    'packages/auth/src/session/s.test.ts': source,
    'packages/auth/src/platform/default-platform.ts': source,
  });
  expect(findImportFaults(folder)).toContain(
    `packages/auth/src/session/s.ts: session must not use ${name}: take it from the platform port`,
  );
  expect(findImportFaults(folder).filter((fault) => !fault.includes('session/s.ts'))).toEqual([]);
});

test.each([
  ['fetch', "export const a = () => fetch('https://example.com');"],
  ['globalThis.fetch', "export const a = () => globalThis.fetch('https://example.com');"],
  ['.fetch()', "export const a = (platform: { fetch(url: string): void }) => platform.fetch('https://example.com');"],
  ['XMLHttpRequest', 'export const a = () => new XMLHttpRequest();'],
  ['.sendBeacon()', "export const a = (port: Navigator) => port.sendBeacon('https://example.com');"],
])('%s is a request beside the one door', (name, source) => {
  const folder = writeSources({
    'packages/auth/src/actions/s.ts': source,
    'packages/auth/src/actions/s.test.ts': source,
    'packages/auth/src/cognito/send-request.ts': source,
    'packages/local/src/s.ts': source,
  });
  expect(findImportFaults(folder)).toEqual([
    expect.stringMatching(/^packages\/auth\/src\/actions\/s\.ts: .* is a way out beside the one door for requests/),
  ]);
  expect(findImportFaults(folder)[0]).toContain(`: ${name} `);
});

test('types, texts, members and injected names of the same spelling are no effects', () => {
  const folder = writeSources({
    'packages/auth/src/session/s.ts': `
      export function refresh(port: { fetch: typeof fetch; now(): number }, fetch: (url: string) => void): Date {
        const text: typeof port.fetch = port.fetch; fetch('Date.now()');
        const process = 1;
        return new Date(port.now() + process);
      }`,
  });
  expect(findImportFaults(folder)).toEqual([]);
});

/**
 * @param {Record<string, string>} sources by path
 * @returns {string} the temporary folder that holds them
 */
function writeSources(sources) {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-imports-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, source] of Object.entries(sources)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  return folder;
}
