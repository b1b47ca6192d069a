import { readFileSync } from 'node:fs';
import * as entry from '@claviger/auth';
import { createAuth } from '@claviger/auth';
import * as actions from '@claviger/auth/actions';
import * as amplify from 'aws-amplify/auth';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** The rows of the table under each heading, as what stands between backticks. */
function readTables(markdown: string): Map<string, string[][]> {
  const tables = new Map<string, string[][]>();
  let heading = '';
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) heading = line.slice(3);
    if (!/^\| [`–]/.test(line)) continue;
    const cells = line.split('|').slice(1, -1);
    tables.set(heading, [...(tables.get(heading) ?? []), cells.map((cell) => cell.trim().replaceAll('`', ''))]);
  }
  return tables;
}

const tables = readTables(read('docs/coverage-of-amplify.md'));

function columnOf(heading: string, column: number): string[] {
  return (tables.get(heading) ?? []).map((row) => row[column] ?? '');
}

const isThere = (cell: string): boolean => cell !== '–';

/** All values that a discriminating member has in the declarations of a file. */
function valuesOf(path: string, member: string): string[] {
  const values = [...read(path).matchAll(new RegExp(`${member}: ((?:\\s*\\|?\\s*'[A-Z_]+')+)`, 'g'))];
  return [
    ...new Set(values.flatMap(([, union = '']) => [...union.matchAll(/'([A-Z_]+)'/g)].map(([, value]) => `${value}`))),
  ];
}

test('no cell is empty', () => {
  expect(tables.size).toBe(5);
  for (const row of [...tables.values()].flat()) {
    expect(row).toHaveLength(4);
    for (const cell of row) expect(cell).not.toBe('');
    expect(row[3]).not.toBe('–');
  }
});

describe('methods', () => {
  const functions = Object.keys(amplify).filter((name) => !/^[A-Z]/.test(name));

  test.each(functions)('%s of the web library is there', (name) => {
    expect(columnOf('Methods', 0)).toContain(name);
  });

  test('nothing is in the web column that the library does not have', () => {
    const others = columnOf('Methods', 0).filter((name) => isThere(name) && !functions.includes(name));
    expect(others).toEqual(['aws-amplify/auth/enable-oauth-listener']);
  });

  test('each of ours is a method and a function, but for decodeJWT', () => {
    const auth = createAuth({ userPool: { id: 'us-east-1_Example', clientId: 'client' } });
    // It needs no session.
    expect(entry).toHaveProperty('decodeJWT', expect.any(Function));
    for (const name of columnOf('Methods', 3).filter((name) => name !== 'decodeJWT')) {
      expect(auth).toHaveProperty(name, expect.any(Function));
      expect(actions).toHaveProperty(name, expect.any(Function));
    }
  });

  test('every function is a method, and each method of an action a function', () => {
    const auth = createAuth({ userPool: { id: 'us-east-1_Example', clientId: 'client' } });
    const ofSession = ['subscribe', 'getSnapshot', 'onSnapshot', 'dispose'];
    const methods = Object.keys(auth).filter((name) => !ofSession.includes(name));
    expect(methods.sort()).toEqual(Object.keys(actions).sort());
  });
});

describe('steps', () => {
  const amplifyModels = 'node_modules/@aws-amplify/auth/dist/esm/types/models.d.ts';
  const ours = 'packages/auth/dist/actions/';
  test.each([
    ['Steps of a sign-in', 'signInStep', 'sign-in-step.d.ts'],
    ['Steps of a sign-up', 'signUpStep', 'sign-up.d.ts'],
    ['Steps of a password reset', 'resetPasswordStep', 'reset-password.d.ts'],
    ['Steps of a changed attribute', 'updateAttributeStep', 'update-user-attributes.d.ts'],
  ])('%s: those of both libraries, each once', (heading, member, file) => {
    const named: Readonly<Record<string, string>> = {
      resetPasswordStep: 'AuthResetPasswordStep = ',
      updateAttributeStep: 'AuthUpdateAttributeStep = ',
    };
    const alias = named[member];
    const theirs = alias ? unionOf(amplifyModels, alias) : valuesOf(amplifyModels, member);
    expect(theirs).not.toEqual([]);
    expect([...new Set(columnOf(heading, 0))].sort()).toEqual(theirs.sort());
    expect(columnOf(heading, 3).sort()).toEqual(valuesOf(ours + file, member).sort());
  });
});

/** The members of a union of texts that has a name of its own. */
function unionOf(path: string, start: string): string[] {
  const text = read(path);
  const from = text.indexOf(start);
  return [...text.slice(from, text.indexOf(';', from)).matchAll(/'([A-Z_]+)'/g)].map(([, value]) => `${value}`);
}
