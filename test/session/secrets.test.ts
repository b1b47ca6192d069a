import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { type Auth, type AuthEvent, createAuth, type LogRecord } from '@claviger/auth';
import { awsCredentials } from '@claviger/auth/vend';
import { describe, expect, test } from 'vitest';
import { createMapStore, recordOf } from './map-store.js';
import { answers, answersJson, createNetwork, dropBefore, type Fault, refuses } from './network.js';
import { useWorld, valuesOf } from './world.js';

const world = useWorld();

/** Everything that may be printed of what an app can get hold of. */
function printed(value: unknown): string {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const output = new Console(stream);
  output.log(value);
  output.log('%o %O %j', value, value, value);
  output.error(value);
  output.dir(value, { depth: 10, showHidden: true });
  lines.push(inspect(value, { depth: 10 }), inspect(value, { depth: 10, showHidden: true, getters: false }));
  lines.push(JSON.stringify(value) ?? '');
  // The text of a token is the one deliberate way to it.
  if (!Object.hasOwn(Object(value), 'payload')) lines.push(String(value), format('%s', value));
  for (const error of errorsIn(value)) lines.push(error.message, error.stack ?? '', JSON.stringify(Object(error)));
  return lines.join('\n');
}

/** An error, with what lay underneath, all the way down. */
function errorsIn(value: unknown): Error[] {
  return value instanceof Error ? [value, ...errorsIn(value.cause)] : [];
}

/** All values that an app can reach while it uses an `Auth`, and all secrets during that time. */
function createWatch() {
  const seen: unknown[] = [];
  const secrets = new Set<string>();
  const network = createNetwork();
  const store = createMapStore();
  const note = (text: string): void => {
    if (text.length > 7) secrets.add(text);
  };
  /** The secrets in a request or an answer, by the names of the services' members. */
  const collect = (text: string): void => {
    const names =
      'Password|PASSWORD|[A-Za-z]*Token|Session|SecretKey|SECRET_HASH|ClientSecret|PASSWORD_CLAIM_\\w+|cognito-idp[^"]*';
    for (const [, , value = ''] of text.matchAll(new RegExp(`"(${names})":"([^"]+)"`, 'g'))) note(value);
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    expect(String(input)).not.toMatch(/[?#]/);
    collect(String(init?.body));
    const response = await network.fetch(input, init);
    collect(await response.clone().text());
    return response;
  };
  const logs: LogRecord[] = [];
  const events: AuthEvent[] = [];
  const auth: Auth = createAuth(world.config(), { fetch, storage: store, logger: (record) => logs.push(record) });
  auth.subscribe((event) => events.push(event));
  auth.subscribe(() => {
    throw new Error('a listener of the app');
  });
  return {
    auth,
    network,
    store,
    note,
    /** Keeps what a call gave, thrown or not. */
    async see<T>(call: () => Promise<T>): Promise<T | undefined> {
      try {
        const value = await call();
        seen.push(value);
        return value;
      } catch (error) {
        seen.push(error);
        return undefined;
      }
    },
    /** Keeps a session with everything in it. */
    async seeSession(forceRefresh = false): Promise<void> {
      const session = await auth.fetchAuthSession({ forceRefresh });
      const details = [
        session.getUserSub(),
        session.getIdentityId(),
        session.getAWSCredentials(),
        session.getCognitoTokens(),
      ];
      const provided = await awsCredentials(auth)().catch((error: unknown) => error);
      seen.push(session, provided, ...details, ...details.map(({ value, error }) => value ?? error));
      const tokens = session.getCognitoTokens();
      if (tokens.ok) seen.push(tokens.value.idToken, { ...tokens.value.idToken }, tokens.value.idToken.payload);
    },
    expectSilence(): void {
      const { refreshToken } = recordOf(store, 's') ?? {};
      if (typeof refreshToken === 'string') note(refreshToken);
      expect(secrets.size).toBeGreaterThan(3);
      for (const value of [auth, auth.getSnapshot(), ...seen, ...logs, ...events]) {
        const text = printed(value);
        for (const secret of secrets) {
          if (text.includes(secret)) throw new Error(`${inspect(value, { depth: 0 })} shows ${secret.slice(0, 12)}…`);
        }
      }
    },
  };
}

describe('no secret is printed', () => {
  test('in a life from signing up to signing out', async () => {
    const watch = createWatch();
    const { auth, note } = watch;
    const username = `canary-${Date.now()}@example.com`;
    const password = 'Canary-in-the-mine-1';
    note(password);
    await watch.seeSession();
    await watch.see(() => auth.signUp({ username, password }));
    await watch.see(() => auth.signIn({ username, password }));
    const confirmationCode = (await world.local.inbox.find({ to: username }))?.code ?? '';
    note(`code ${confirmationCode}`);
    await watch.see(() => auth.confirmSignUp({ username, confirmationCode: 'canary-code' }));
    note('canary-code');
    await watch.see(() => auth.confirmSignUp({ username, confirmationCode }));
    await watch.see(() => auth.signIn({ username, password: 'Wrong-canary-1' }));
    note('Wrong-canary-1');
    await watch.see(() => auth.signIn({ username, password, options: { authFlowType: 'USER_PASSWORD_AUTH' } }));
    await watch.seeSession();
    await watch.seeSession(true);
    await watch.see(() => auth.getCurrentUser());
    watch.expectSilence();
    await watch.see(() => auth.signOut());
    await watch.seeSession();
    watch.expectSilence();
  });

  const leaky: [what: string, fault: Fault][] = [
    ['the network fails', dropBefore],
    ['an exception of the service', refuses('InternalErrorException')],
    ['a page instead of an answer', answers(200, '<html>')],
    ['an answer that is cut off', async ({ send }) => new Response((await (await send()).text()).slice(0, -20))],
    [
      'tokens of which one is cut off',
      async ({ send }) => {
        const { AuthenticationResult, ...rest } = await (await send()).json();
        const { IdToken = '' } = AuthenticationResult ?? {};
        return Response.json({
          ...rest,
          AuthenticationResult: { ...AuthenticationResult, IdToken: IdToken.slice(0, -500) },
        });
      },
    ],
    ['the end of the session', refuses('NotAuthorizedException', 'Refresh Token has been revoked')],
    ['an empty answer', answersJson({})],
  ];

  test.each(leaky)('when it comes to %s', async (_, fault) => {
    const watch = createWatch();
    const { auth, network, store, note } = watch;
    const user = await world.createUser();
    note(user.password);
    network.break('RespondToAuthChallenge', fault, 1);
    await watch.see(() => auth.signIn(user));
    if (!(await auth.fetchAuthSession()).isSignedIn) await auth.signIn(user);
    await watch.seeSession();
    network.break('*', fault);
    await watch.seeSession(true);
    store.failing = { write: true };
    await watch.seeSession(true);
    store.failing = { read: true };
    await watch.seeSession(true);
    await watch.see(() => auth.signOut());
    store.failing = {};
    watch.expectSilence();
    await watch.see(() => auth.signOut({ global: true }));
    watch.expectSilence();
  });

  test.each([
    ['torn', (text: string) => text.slice(0, text.length / 2)],
    ['whose token is cut off', (text: string) => text.replace(/("idToken":"[^"]{200})[^"]+/, '$1')],
  ])('when a record is found that is %s', async (_, spoil) => {
    const watch = createWatch();
    const user = await world.createUser();
    await watch.auth.signIn(user);
    await watch.seeSession();
    const [key = '', text = ''] = [...watch.store.values].find(([name]) => name.includes('.s.')) ?? [];
    for (const [, token = ''] of text.matchAll(/"\w+Token":"([^"]+)/g)) watch.note(token.slice(0, 60));
    const store = createMapStore();
    for (const entry of watch.store.values) store.values.set(...entry);
    store.values.set(key, spoil(text));
    const seen: unknown[] = [];
    const other = createAuth(world.config(), { storage: store, logger: (record) => seen.push(record) });
    other.subscribe((event) => seen.push(event));
    seen.push(await other.fetchAuthSession());
    expect(seen.length).toBeGreaterThan(1);
    for (const [, token = ''] of text.matchAll(/"\w+Token":"([^"]+)/g)) {
      expect(seen.map(printed).join('\n')).not.toContain(token.slice(30, 90));
    }
    watch.expectSilence();
  });
});

describe('deliberate ways to a secret', () => {
  test('the raw token by its text alone', async () => {
    const context = world.context();
    await context.signIn(await world.createUser());
    const { idToken, accessToken } = (await context.session.fetchAuthSession()).getCognitoTokens().get();
    const stored = recordOf(context.store, 's');
    expect(`${idToken}`).toBe(stored['idToken']);
    expect(accessToken.toString()).toBe(stored['accessToken']);
    expect(JSON.stringify({ idToken })).toMatch(/^{"idToken":"\[JWT, expires [-\d]+T[\d:.]+Z\]"}$/);
    expect(inspect(accessToken)).toMatch(/^\[JWT, expires [-\d]+T[\d:.]+Z\]$/);
    expect({ ...idToken }).toEqual({ payload: idToken.payload });
    expect(Object.isFrozen(idToken) && Object.isFrozen(idToken.payload)).toBe(true);
  });

  test('the credentials by reading and by spreading', async () => {
    const context = world.context();
    const credentials = (await context.session.fetchAuthSession()).getAWSCredentials().get();
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
    expect({ ...credentials }).toEqual({ accessKeyId, secretAccessKey, sessionToken, expiration });
    expect(secretAccessKey).toHaveLength(40);
    const summary = `[AWS credentials, expire ${expiration.toJSON()}]`;
    expect(JSON.stringify(credentials)).toBe(`"${summary}"`);
    expect([inspect(credentials), String(credentials), `${credentials}`]).toEqual([summary, summary, summary]);
    expiration.setTime(0);
    expect(credentials.expiration.getTime()).toBeGreaterThan(0);
    expect(() => Object.assign(credentials, { accessKeyId: 'mine' })).toThrow(TypeError);
  });

  test('nothing that changes a session, or puts something into it', async () => {
    const context = world.context();
    await context.signIn(await world.createUser());
    const session = await context.session.fetchAuthSession();
    const before = valuesOf(session);
    const tokens = session.getCognitoTokens();
    const details = [tokens, tokens.get(), session.getAWSCredentials(), session.getUserSub()];
    for (const object of [context.session, session, ...details]) {
      expect(Object.isFrozen(object)).toBe(true);
    }
    expect(valuesOf(await context.session.fetchAuthSession())).toEqual(before);
    const vended = await awsCredentials(context.session)();
    expect(vended.accessKeyId).toBe(before.accessKeyId);
  });
});
