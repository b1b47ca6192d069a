// What an editor shows of an `Auth` on hover: the language service reads the built declarations.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const require = createRequire(import.meta.url);
// TypeScript 7 has no language service for programs: the one that api-extractor brings answers.
const ts = createRequire(require.resolve('@microsoft/api-extractor'))('typescript');

const path = join(import.meta.dirname, 'editor-example.ts'); // It exists for the language service alone.

/** What the language service says at each `@@` in a text: the declaration, and its documentation. */
function hover(text: string): { readonly display: string; readonly documentation: string }[] {
  const offsets = [...text.matchAll(/@@/g)].map(({ index }, count) => index - 2 * count);
  const content = text.replaceAll('@@', '');
  const host = {
    getScriptFileNames: () => [path],
    getScriptVersion: () => '1',
    getCurrentDirectory: () => import.meta.dirname,
    getScriptSnapshot: (name: string) => {
      const source = name === path ? content : ts.sys.readFile(name);
      return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
    },
    getCompilationSettings: () => ({
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      strict: true,
      types: [],
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    }),
    getDefaultLibFileName: (options: object) => ts.getDefaultLibFilePath(options),
    ...{ fileExists: ts.sys.fileExists, readFile: ts.sys.readFile, readDirectory: ts.sys.readDirectory },
    ...{ directoryExists: ts.sys.directoryExists, realpath: ts.sys.realpath },
  };
  const service = ts.createLanguageService(host);
  return offsets.map((offset) => {
    const info = service.getQuickInfoAtPosition(path, offset);
    const print = ts.displayPartsToString;
    return { display: print(info?.displayParts), documentation: print(info?.documentation) };
  });
}

describe('an editor', () => {
  const names = Object.keys(require('@claviger/auth').createAuth({ userPool: example() })).sort();
  const lines = names.map((name) => `auth.@@${name};`).join('\n');
  const shown = hover(`import { createAuth } from '@claviger/auth';
const auth = createAuth({ userPool: { id: 'us-east-1_AbCdEfGhI', clientId: '1example23456789' } });
${lines}`);

  test('documents every member of what createAuth returns', () => {
    const bare = names.filter((_, index) => shown[index]?.documentation === '');
    expect(bare).toEqual([]);
    expect(names.length).toBeGreaterThan(38);
  });

  test('names the parameters of every method', () => {
    for (const { display } of shown) {
      expect(display).toMatch(/^\(method\) \w+\.\w+\((\w+\??: .*)?\): /);
      expect(display).not.toMatch(/\w+_\d\??:|__\d/);
    }
    const signIn = shown[names.indexOf('signIn')];
    expect(signIn?.display).toContain('signIn(input: SignInInput): Promise<SignInOutput>');
    expect(signIn?.documentation).toContain('Signs a user in');
  });

  test('documents the details of a session, a result and an error', () => {
    const details = hover(`import { type AuthError, createAuth } from '@claviger/auth';
const session = await createAuth({}).fetchAuthSession();
session.@@isSignedIn; session.@@getUserSub(); session.@@getIdentityId(); session.@@getCognitoTokens();
session.@@getAWSCredentials().@@get(); session.getUserSub().@@or('');
declare const error: AuthError;
error.@@kind; error.@@code; error.@@recoverySuggestion; error.@@docs; error.@@field; error.@@retryable; error.@@cause;`);
    for (const { display, documentation } of details) expect(documentation, display).not.toBe('');
    // The trap of a client that lives on has its warning where the credentials are asked for.
    expect(details[4]?.documentation).toMatch(/awsCredentials\(auth\).*previous user/s);
  });
});

function example() {
  return { id: 'us-east-1_AbCdEfGhI', clientId: '1example23456789' };
}
