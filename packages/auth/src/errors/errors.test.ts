import { globSync, readFileSync } from 'node:fs';
import * as identityPools from '@aws-sdk/client-cognito-identity';
import * as userPools from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { toAuthError } from '../cognito/service-errors.js';
import { findException, listExceptions } from '../cognito/service-exceptions.js';

const root = new URL('../../../../', import.meta.url);
const documentation = readFileSync(new URL('docs/errors.md', root), 'utf8');
const [, own = '', service = ''] = documentation.split(/^## (?:Our own codes|Codes of the service)$/m);

/** The cells of the tables of a text, row by row, without their headings. */
function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => line.split('|').slice(1, -1));
}

/** What stands in backticks. */
function codesIn(cell = ''): string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, code = '']) => code);
}

test('every code that the sources make is in the documentation, and the other way round', () => {
  const sources = globSync('packages/auth/src/**/*.ts', { cwd: root }).filter((path) => !path.includes('.test.'));
  const text = sources.map((path) => readFileSync(new URL(path, root), 'utf8')).join('\n');
  const known = new Set(listExceptions());
  const made = new Set(
    [
      ...[...text.matchAll(/new AuthError\(\s*(?:'\w+'|kind),\s*'(\w+)'/g)].map((match) => match[1]),
      ...[...text.matchAll(/create\w+Error\('([A-Z]\w+)'/g)].map((match) => match[1]),
      ...[...text.matchAll(/requireText\([^)]*'(Empty\w+)'\)/g)].map((match) => match[1]),
      ...[...text.matchAll(/\? 'GuestAccessDisabled' : '(\w+)'/g)].flatMap((match) => [
        'GuestAccessDisabled',
        match[1],
      ]),
      ...[...text.matchAll(/: '(UnreadableResponse)'/g)].map((match) => match[1]),
    ].filter((code = '') => !known.has(code)),
  );
  const documented = new Set(rowsOf(own).flatMap(([codes]) => codesIn(codes)));
  expect([...documented].sort()).toEqual([...made].sort());
  expect(made.size).toBeGreaterThan(15);
});

/** What an app is told of an exception: by what a session knows of it, or else by the table. */
function meaningOf(code: string): { readonly kind: string; readonly retryable: boolean; readonly suggestion: string } {
  const error = toAuthError({ status: 400, type: code, message: 'no', retryAfterSeconds: 0 });
  const { kind, retryable, recoverySuggestion } = findException(code) ?? error;
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
    const { recoverySuggestion } = toAuthError({ status: 400, type: code, message: 'no', retryAfterSeconds: 0 });
    expect(recoverySuggestion, `${code} stands in two tables`).toBe(unknown.suggestion);
  }
});

test('the documentation says of each exception what the code says', () => {
  const documented = rowsOf(service).flatMap(([codes, kind, retry = '']) =>
    codesIn(codes).map((code) => ({ code, kind: codesIn(kind)[0], retryable: retry.includes('yes') })),
  );
  for (const { code, kind, retryable } of documented) {
    expect(meaningOf(code), code).toMatchObject({ kind, retryable });
  }
  const codes = documented.map(({ code }) => code);
  expect(codes.length).toBe(new Set(codes).size);
  expect(codes).toEqual(expect.arrayContaining([...listExceptions()]));
});

test('what is not known passes through by its name', () => {
  expect(toAuthError({ status: 400, type: 'FutureException', message: 'new', retryAfterSeconds: 0 })).toMatchObject({
    kind: 'service',
    code: 'FutureException',
    message: 'new',
  });
});
