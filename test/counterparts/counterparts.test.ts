import { readFileSync } from 'node:fs';
import * as entry from '@claviger/auth';
import { createAuth } from '@claviger/auth';
import * as actions from '@claviger/auth/actions';
import * as amplify from 'aws-amplify/auth';
import { describe, expect, test } from 'vitest';
import { declarations, files } from './declarations.js';
import { namesIn, namesWith, root, tables } from './tables.js';

test('each table has four columns and no empty cell', () => {
  expect([...tables.keys()]).toEqual([
    'Methods',
    'Options',
    'Steps of a sign-in',
    'Steps of a sign-up',
    'Steps of a password reset',
    'Steps of a changed attribute',
    'Events',
    'Kinds of errors',
    'Codes of errors',
    'Configuration',
    'Options of the library',
  ]);
  for (const row of [...tables.values()].flat()) {
    expect(row).toHaveLength(4);
    expect(row).not.toContain('');
    expect(row[3]).not.toBe('–');
  }
});

describe('methods', () => {
  const auth = createAuth({ userPool: { id: 'us-east-1_Example', clientId: 'client' } });
  /** An export of both libraries that is no method. */
  const exported = 'decodeJWT';

  test('the web column has the functions of the library, and its listener for redirects', () => {
    const functions = Object.keys(amplify).filter((name) => !/^[A-Z]/.test(name) && name !== exported);
    expect(namesIn('Methods', 'web').sort()).toEqual([...functions, 'aws-amplify/auth/enable-oauth-listener'].sort());
  });

  test('the last column has each action, which is a method and a function', () => {
    expect(namesIn('Methods', 'here').sort()).toEqual(Object.keys(actions).sort());
    const ofSession = ['subscribe', 'getSnapshot', 'onSnapshot', 'dispose'];
    const methods = Object.keys(auth).filter((name) => !ofSession.includes(name));
    expect(methods.sort()).toEqual(Object.keys(actions).sort());
    for (const name of methods) expect(auth).toHaveProperty(name, expect.any(Function));
  });

  test('decodeJWT is an export and no method, as in the web library', () => {
    expect(amplify).toHaveProperty(exported, expect.any(Function));
    expect(entry).toHaveProperty(exported, expect.any(Function));
    expect(auth).not.toHaveProperty(exported);
    expect(actions).not.toHaveProperty(exported);
  });
});

test.each([
  ['Steps of a sign-in', 'SignInNextStep', 'signInStep', 'AuthNextSignInStep'],
  ['Steps of a sign-up', 'SignUpNextStep', 'signUpStep', 'AuthNextSignUpStep'],
  ['Steps of a password reset', 'ResetPasswordNextStep', 'resetPasswordStep', 'AuthNextResetPasswordStep'],
  ['Steps of a changed attribute', 'UpdateAttributeNextStep', 'updateAttributeStep', 'AuthNextUpdateAttributeStep'],
])('%s: those of both libraries, each once', (heading, type, member, theirs) => {
  expect(namesIn(heading, 'web').sort()).toEqual(declarations.listTexts(files.amplifySteps, theirs, member).sort());
  expect(namesIn(heading, 'here').sort()).toEqual(declarations.listTexts(files.actions, type, member).sort());
});

describe('options', () => {
  const theirs = declarations.listInputs(files.amplify, ['AmplifyContext']);
  const ours = declarations.listInputs(files.actions, ['Session']);
  const options = declarations.listMembersOf(files.index, 'AuthOptions');

  test('the web column has all optional inputs of the library, and no unknown one', () => {
    const optional = theirs.filter(({ isOptional }) => isOptional).map(({ path }) => path);
    expect(optional.length).toBeGreaterThan(30);
    const named = namesIn('Options', 'web');
    expect(optional.filter((path) => !named.includes(path))).toEqual([]);
    const known = theirs.map(({ path }) => path);
    expect(named.filter((path) => !known.includes(path))).toEqual([]);
  });

  test('the last column has all optional inputs of the actions, and no unknown one', () => {
    const optional = ours.filter(({ path, isOptional }) => isOptional && !path.endsWith('.signal'));
    const ofLibrary = options.map((name) => `createAuth.${name}`);
    const named = namesIn('Options', 'here');
    expect(named.filter((path) => !ofLibrary.includes(path)).sort()).toEqual(optional.map(({ path }) => path).sort());
  });

  test('an option of the web library has the same name here, where the method has it', () => {
    const known = ours.map(({ path }) => path);
    const shared = theirs.map(({ path }) => path).filter((path) => known.includes(path));
    for (const path of namesIn('Options', 'web').filter((name) => shared.includes(name))) {
      expect(namesIn('Options', 'here')).toContain(path);
    }
  });

  test('the options of the library: those of both, each once', () => {
    const heading = 'Options of the library';
    const ofAmplify = declarations
      .listMembersOf(files.coreConfiguration, 'LibraryAuthOptions')
      .map((name) => `Auth.${name}`);
    const setters = declarations
      .listMembersOf(files.amplifyTokens, 'CognitoUserPoolTokenProviderType')
      .filter((name) => /^set(?!AuthConfig)/.test(name))
      .map((name) => `cognitoUserPoolsTokenProvider.${name}`);
    const named = [...namesIn(heading, 'web'), ...namesWith(heading, 'web', 'no counterpart')];
    expect([...new Set(named)].sort()).toEqual([...ofAmplify, ...setters].sort());
    expect(namesIn(heading, 'here').sort()).toEqual([...options].sort());
  });

  test('the README of the client lists each option of the library', () => {
    const [, section = ''] = readFileSync(`${root}packages/auth/README.md`, 'utf8').split('\n### Options\n');
    const [table = ''] = section.split('\n## ');
    expect([...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name).sort()).toEqual([...options].sort());
  });
});

describe('events', () => {
  test('the web column has the events of the library', () => {
    expect(namesIn('Events', 'web').sort()).toEqual(
      declarations.listTexts(files.coreEvents, 'AuthHubEventData', 'event').sort(),
    );
  });

  test('the last column has the events of a session, and methods that report the others', () => {
    const cells = namesIn('Events', 'here');
    const methods = cells.flatMap((cell) => /^`(\w+)\(\)` /.exec(cell)?.[1] ?? []);
    expect(methods).toEqual(['handleRedirect', 'handleRedirect']);
    for (const name of methods) expect(actions).toHaveProperty(name, expect.any(Function));
    const events = declarations.listTexts(files.index, 'AuthEvent', 'type');
    expect(cells.filter((cell) => !cell.includes('()')).sort()).toEqual(events.sort());
  });
});

describe('errors', () => {
  const { listConstants, listTexts } = declarations;
  /** All codes that the web library gives its own errors. `NoEndpointId` is of push notifications. */
  const own = [
    ...listConstants(files.amplifyErrors),
    ...listTexts(files.amplifyErrorCodes, 'AuthErrorCodes'),
    ...listTexts(files.amplifyValidation, 'AuthValidationErrorCode'),
    ...listTexts(files.amplifyPasskeys, 'PasskeyErrorCode'),
    ...listTexts(files.core, 'AmplifyErrorCode').filter((code) => code !== 'NoEndpointId'),
  ];
  const exceptions = [files.amplifyExceptions, files.amplifyPasskeyExceptions].flatMap((file) =>
    declarations.listTextsOfAll(file),
  );
  const codes = listTexts(files.errorCodes, 'AuthErrorCode');

  test('the kinds of errors are those of AuthErrorKind', () => {
    expect(namesIn('Kinds of errors', 'here').sort()).toEqual(listTexts(files.index, 'AuthErrorKind').sort());
  });

  test('the web column has all codes of the library itself, and no name that the library lacks', () => {
    const heading = 'Codes of errors';
    const named = [...namesIn(heading, 'web')];
    expect(own.length).toBeGreaterThan(40);
    expect(own.filter((code) => !named.includes(code))).toEqual([]);
    expect(named.filter((code) => !own.includes(code) && !exceptions.includes(code))).toEqual([]);
    expect(namesWith(heading, 'web', 'no error')).toHaveLength(3);
  });

  test('each code in the last column is one of this library', () => {
    expect(namesIn('Codes of errors', 'here').filter((code) => !codes.includes(code))).toEqual([]);
  });

  test('each exception of the service that the web library knows keeps its name', () => {
    expect(exceptions.length).toBeGreaterThan(150);
    expect([...new Set(exceptions)].filter((code) => !codes.includes(code))).toEqual([]);
  });
});

describe('configuration', () => {
  const heading = 'Configuration';
  const theirs = declarations.listMembersOf(files.coreConfiguration, 'CognitoUserPoolAndIdentityPoolConfig');

  test('the web column has all members of the configuration, each once', () => {
    const ignored = namesWith(heading, 'web', 'no effect');
    expect([...namesIn(heading, 'web')].sort()).toEqual([...theirs].sort());
    expect(ignored.length).toBeGreaterThan(15);
  });

  test('the last column has all members of an AuthConfig, each once', () => {
    expect(namesIn(heading, 'here').sort()).toEqual(
      declarations.listMembersOf(files.configuration, 'AuthConfig').sort(),
    );
  });

  test.each(namesWith(heading, 'web', 'no effect'))('%s is accepted', (path) => {
    const cognito: Record<string, unknown> = { userPoolId: 'us-east-1_Example', userPoolClientId: 'client' };
    const names = path.split('.');
    let owner = cognito;
    for (const name of names.slice(0, -1)) {
      const next: Record<string, unknown> =
        name === 'oauth'
          ? {
              domain: 'auth.example.com',
              scopes: ['openid'],
              redirectSignIn: [],
              redirectSignOut: [],
              responseType: 'code',
            }
          : {};
      owner[name] = next;
      owner = next;
    }
    owner[names.at(-1) ?? ''] ??= {};
    expect(() => createAuth({ Auth: { Cognito: cognito } }, { adopt: false })).not.toThrow();
  });
});
