import * as main from '@claviger/auth';
import { type Auth, isAuthError } from '@claviger/auth';
import * as actions from '@claviger/auth/actions';
import * as adopt from '@claviger/auth/adopt';
import * as amplify from '@claviger/auth/amplify';
import * as server from '@claviger/auth/server';
import * as session from '@claviger/auth/session';
import * as storage from '@claviger/auth/storage';
import * as testing from '@claviger/auth/testing';
import * as vend from '@claviger/auth/vend';
import { describe, expect, test } from 'vitest';

// Every public function, with what a caller in JavaScript may pass in place of an object: the answer is a result, or an error that
// says what the function takes. It is never the engine's own error about the library's insides.

const VALUES = [undefined, null, 'text', 7, [], ['text']];
const ENGINE = /^Cannot |is not (?:a function|an object|iterable)|'in' operator|(?:undefined|null) \(/;

const outputs = { userPool: { id: 'us-east-1_Example01', clientId: 'exampleclient0000000000001' } };
const serverOptions = { secret: 'x'.repeat(32), mode: 'bff', origin: 'https://app.example.com' } as const;
const url = 'https://abc123.execute-api.us-east-1.amazonaws.com/notes';

// biome-ignore lint/suspicious/noExplicitAny: the types refuse what is passed here
type Untyped = any;
type Call = (value: Untyped, auth: Untyped) => unknown;

/** Each public function by its name: with the value as its first argument, and as each other one. */
const doors: Readonly<Record<string, readonly Call[]>> = {
  createAuth: [(value) => main.createAuth(value)],
  createSession: [(value) => main.createSession(value)],
  decodeJWT: [(value) => main.decodeJWT(value)],
  isAuthError: [(value) => main.isAuthError(value)],
  isAuthAWSCredentialsProvider: [(value) => main.isAuthAWSCredentialsProvider(value)],
  isAuthCognitoIdentityProvider: [(value) => main.isAuthCognitoIdentityProvider(value)],
  isAuthCognitoTokensProvider: [(value) => main.isAuthCognitoTokensProvider(value)],
  ...Object.fromEntries(
    Object.entries(actions).map(([name, action]): [string, Call[]] => [
      name,
      [
        (value) => (action as Untyped)(value),
        (value, auth) => (action as Untyped)(auth, value),
        (value, auth) => auth[name](value),
      ],
    ]),
  ),
  // A page pays for each check of what it loads first.
  fetchAuthSession: [],
  handleRedirect: [(value) => actions.handleRedirect(value)],
  signInWithRedirect: [(value) => actions.signInWithRedirect(value)],
  adoptSession: [(value) => adopt.adoptSession(value), (value, auth) => adopt.adoptSession(auth, value)],
  amplifyCookies: [(value) => adopt.amplifyCookies(value)],
  amplifyProviders: [(value) => amplify.amplifyProviders(value)],
  createAuthServer: [
    (value) => server.createAuthServer(value, serverOptions),
    (value) => server.createAuthServer(outputs, value),
    ...['secret', 'mode', 'origin', 'basePath', 'clientSecret', 'vends', 'proxies', 'cookie', 'store', 'adopt'].map(
      (name): Call =>
        (value) =>
          server.createAuthServer(outputs, { ...serverOptions, [name]: value }),
    ),
    ...(['handle', 'visit', 'look', 'verify'] as const).map((name): Call => {
      return (value) => (server.createAuthServer(outputs, serverOptions) as Untyped)[name](value);
    }),
    (value) => server.createAuthServer(outputs, serverOptions).verify('a.b.c', value),
  ],
  fileStore: [(value) => server.fileStore(value), (path) => server.fileStore({ path })],
  memoryStore: [(value) => server.memoryStore(value)],
  toNodeHandler: [(value) => server.toNodeHandler(value)],
  cookieStorage: [(value) => storage.cookieStorage(value)],
  encryptedStorage: [],
  fileStorage: [(value) => storage.fileStorage(value)],
  memoryStorage: [],
  rememberingStorage: [(value) => storage.rememberingStorage(value)],
  webStorage: [(value) => storage.webStorage(value)],
  createTestAuth: [(value) => testing.createTestAuth(value), (user) => testing.createTestAuth({ user })],
  accessToken: [(value) => vend.accessToken(value), (value, auth) => vend.accessToken(auth, value)()],
  idToken: [(value) => vend.idToken(value), (value, auth) => vend.idToken(auth, value)()],
  appSyncAuthorization: [
    (value) => vend.appSyncAuthorization(value, { url, mode: 'iam' }),
    (value, auth) => vend.appSyncAuthorization(auth, value),
  ],
  awsCredentials: [
    (value) => vend.awsCredentials(value),
    (value, auth) => vend.awsCredentials(auth, value)(),
    (value, auth) => vend.awsCredentials(auth)(value),
  ],
  bearerFetch: [
    (value) => vend.bearerFetch(value, { token: 'access', origins: [] }),
    (value, auth) => vend.bearerFetch(auth, value),
    (value, auth) => vend.bearerFetch(auth, { token: 'access', origins: [new URL(url).origin], fetch })(url, value),
  ],
  presign: [
    (value) => vend.presign(value, url, { expiresInSeconds: 60 }),
    (value, auth) => vend.presign(auth, value, { expiresInSeconds: 60 }),
    (value, auth) => vend.presign(auth, url, value),
  ],
  renewExpired: [(value) => vend.renewExpired(value)],
  sessionSocket: [
    (value) => vend.sessionSocket(value, { authorize: (_, address) => address }),
    (value, auth) => vend.sessionSocket(auth, value),
  ],
  signedFetch: [
    (value) => vend.signedFetch(value),
    // No service: it ends before it is sent.
    (value, auth) => vend.signedFetch(auth, value)('https://api.example.com/'),
    (value, auth) => vend.signedFetch(auth, { fetch })(url, value),
  ],
};

/** What would send a request. */
async function fetch(): Promise<Response> {
  return new Response();
}

/** The message of the engine's own error, where that is the answer. */
async function findEngineError(call: () => unknown): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return !isAuthError(error) && ENGINE.test(message) ? message : undefined;
  }
}

test('each function of each entry is listed', () => {
  const entries = { ...main, ...actions, ...adopt, ...amplify, ...server, ...session, ...storage, ...testing, ...vend };
  const names = Object.entries(entries).flatMap(([name, value]) =>
    typeof value === 'function' && value !== main.AuthError ? [name] : [],
  );
  expect(Object.keys(doors).sort()).toEqual(names.sort());
});

describe('what is no object does not meet the engine', () => {
  test.each(Object.entries(doors))('%s', async (_, calls) => {
    const { auth } = testing.createTestAuth({ signedIn: true });
    const errors: string[] = [];
    for (const [index, call] of calls.entries()) {
      for (const value of VALUES) {
        const error = await findEngineError(() => call(value, auth satisfies Auth));
        if (error !== undefined) errors.push(`${index}, ${JSON.stringify(value)}: ${error}`);
      }
    }
    expect(errors).toEqual([]);
  });
});

test("null in place of the options of a sign-out ends the user's session", async () => {
  for (const signOut of [
    (auth: Auth) => auth.signOut(null as Untyped),
    (auth: Auth) => actions.signOut(auth, null as Untyped),
  ]) {
    const { auth } = testing.createTestAuth({ signedIn: true });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(true);
    expect((await signOut(auth)).status).toBe('complete');
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  }
});
