import { globSync, readFileSync } from 'node:fs';
import * as identityPools from '@aws-sdk/client-cognito-identity';
import * as userPools from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { explainException } from '../cognito/explain-exception.js';
import { toAuthError } from '../cognito/service-errors.js';
import { listExceptions } from '../cognito/service-exceptions.js';
import type { AuthError } from './auth-error.js';

const root = new URL('../../../../', import.meta.url);
const documentation = readFileSync(new URL('packages/auth/ERRORS.md', root), 'utf8');
const [, own = '', service = ''] = documentation.split(/^## (?:Codes of this library|Codes of the service)$|^### /m);

/** The cells of the tables of a text, row by row, without their headings. */
function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => line.split('|').slice(1, -1));
}

/** What stands in backticks. */
function codesIn(cell = ''): string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, code = '']) => code);
}

test('every code of ours is made by the sources, in the union of codes, and in the documentation', () => {
  const sources = globSync('packages/auth/src/**/*.ts', { cwd: root }).filter((path) => !path.includes('.test.'));
  const text = sources.map((path) => readFileSync(new URL(path, root), 'utf8')).join('\n');
  const known = new Set(listExceptions());
  const patterns = [
    /new AuthError\(\s*[^,]+,\s*'(\w+)'/g,
    /(?:create\w*Error|fail)\('([A-Z]\w+)'/g,
    /(?:assertText|parseCode)\([^)]*'(Empty\w+)'\)/g,
    /\? '(GuestAccessDisabled)' : '\w+'/g,
    /\? '\w+' : '(NoIdentityPool)'/g,
    /: '(UnreadableResponse)'/g,
    /^ {2}(\w+_\w+): \['\w+', '/gm,
  ];
  const made = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, code = '']) => code));
  const codes = readFileSync(new URL('./error-codes.ts', import.meta.url), 'utf8');
  const [ours = ''] = codes.split('/** The exceptions of user pools');
  const union = [...ours.matchAll(/[|=] '(\w+)'/g)].map(([, code = '']) => code);
  const documented = new Set(rowsOf(own).flatMap(([cell]) => codesIn(cell)));
  expect([...new Set(made)].filter((code) => !known.has(code)).sort()).toEqual([...union].sort());
  expect([...documented].sort()).toEqual([...union].sort());
  expect(union.length).toBeGreaterThan(70);
});

test('every code of ours has a test that names it', () => {
  const tests = globSync('{packages/auth/src,test}/**/*.test.{ts,tsx}', { cwd: root });
  const text = tests.map((path) => readFileSync(new URL(path, root), 'utf8')).join('\n');
  const codes = rowsOf(own).flatMap(([cell]) => codesIn(cell));
  const named = new Set(text.match(/\b[A-Za-z]\w+\b/g));
  expect(codes.filter((code) => !named.has(code))).toEqual([]);
});

/** An exception as the service sends it. */
function refuse(code: string, message = 'no'): AuthError {
  return toAuthError({ status: 400, headers: new Headers() }, { __type: code, message });
}

/** What an exception means to an app, by an operation for which there is no other advice. */
function meaningOf(code: string): { readonly kind: string; readonly retryable: boolean; readonly suggestion: string } {
  const { kind, retryable, recoverySuggestion } = explainException(refuse(code), { operation: 'Other', input: {} });
  return { kind, retryable, suggestion: recoverySuggestion };
}

test('every exception that the SDKs of both services know has a meaning, once', () => {
  const codes = [...Object.keys(userPools), ...Object.keys(identityPools)].filter(
    (name) => name.endsWith('Exception') && !name.endsWith('ServiceException') && !name.startsWith('_'),
  );
  expect(codes.length).toBeGreaterThan(60);
  const unknown = meaningOf('NeverHeardOfException');
  expect(unknown).toMatchObject({ kind: 'service', retryable: false });
  for (const code of new Set(codes)) {
    expect(meaningOf(code).suggestion, code).not.toBe(unknown.suggestion);
  }
  for (const code of listExceptions()) {
    expect(refuse(code).recoverySuggestion, `${code} stands in two tables`).toBe(unknown.suggestion);
  }
});

test('the documentation says of each exception what the code says', () => {
  const documented = rowsOf(service).flatMap(([codes, kind, retry = '', suggestion = '']) =>
    codesIn(codes).map((code) => ({
      code,
      kind: codesIn(kind)[0],
      retryable: retry.includes('yes'),
      suggestion: suggestion.trim(),
    })),
  );
  for (const { code, ...meaning } of documented) expect(meaningOf(code), code).toEqual(meaning);
  const codes = documented.map(({ code }) => code);
  expect(codes.length).toBe(new Set(codes).size);
  expect(codes).toEqual(expect.arrayContaining([...listExceptions()]));
});

test('what is not known passes through by its name', () => {
  expect(refuse('FutureException', 'new')).toMatchObject({
    kind: 'service',
    code: 'FutureException',
    message: 'new',
  });
});

test('a hostile name of an exception takes time that grows with its length alone', () => {
  const startedAtMs = performance.now();
  for (const name of [`${':'.repeat(500_000)}\n`, `${'#'.repeat(500_000)}\n:`, `${',#'.repeat(250_000)}\n`]) {
    expect(refuse(name).kind).toBe('service');
  }
  expect(performance.now() - startedAtMs).toBeLessThan(2_000);
  expect(refuse('com.amazonaws#CodeMismatchException:http://a/#b').code).toBe('CodeMismatchException');
});
