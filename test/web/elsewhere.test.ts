import { inspect } from 'node:util';
import { createAuth, type SessionStore } from '@claviger/auth';
import type { OpenAuthSession } from '@claviger/auth/actions';
import { memoryStorage } from '@claviger/auth/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMapStore } from '../session/map-store.js';
import { type User, useWorld } from '../session/world.js';
import { freePort, listen, stop } from './ports.js';
import { type StandIn, startStandIn } from './stand-in.js';

const world = useWorld();
let user: User;
let pages: StandIn;
let ports: number[];

beforeEach(async () => {
  user = await world.createUser();
  pages = await startStandIn(world, user);
  ports = [await freePort(), await freePort()];
});
afterEach(() => pages.close());

const callbacks = (): string[] => ports.map((port) => `http://127.0.0.1:${port}/callback`);

interface Settings {
  readonly signInUrls?: readonly string[];
  readonly storage?: SessionStore;
}

function create({ signInUrls = callbacks(), storage = memoryStorage() }: Settings = {}) {
  const { userPool } = world.config();
  return createAuth(
    {
      userPool,
      oauth: {
        domain: 'auth.example.com',
        endpoint: pages.url,
        scopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
        signInUrls,
        signOutUrls: ['myapp://out'],
      },
    },
    { storage },
  );
}

/** A browser that nobody looks at: it goes where it is sent. */
const browse: OpenAuthSession = async (url) => {
  await fetch(url);
};

/** A browser that stops where it is sent back to, and tells. */
const browseBack: OpenAuthSession = async (url) => {
  const response = await fetch(url, { redirect: 'manual' });
  return { type: 'success', url: response.headers.get('location') ?? '' };
};

describe('a command-line tool, with a listener on this machine', () => {
  test('signs in by the code grant with PKCE, and gets its state back', async () => {
    const auth = create();
    const seen: unknown[] = [];
    const output = await auth.signInWithRedirect({
      customState: '{"path":"/a?b=c&d=%20"}',
      options: {
        authSessionOpener: (url, redirectUrls) => {
          seen.push(redirectUrls);
          return browse(url, redirectUrls);
        },
      },
    });
    expect(output).toEqual({ status: 'signedIn', customState: '{"path":"/a?b=c&d=%20"}' });
    expect(seen).toEqual([[callbacks()[0]]]);
    expect(await auth.getCurrentUser()).toEqual({ userId: user.sub, username: user.sub });
    expect((await auth.fetchAuthSession({ forceRefresh: true })).getCognitoTokens().ok).toBe(true);
    const authorize = pages.last('/oauth2/authorize');
    expect(Object.fromEntries(authorize)).toEqual({
      redirect_uri: callbacks()[0],
      response_type: 'code',
      client_id: world.config().userPool.clientId,
      scope: 'openid email aws.cognito.signin.user.admin',
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[a-z0-9-]{40,}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(Object.fromEntries(pages.last('/oauth2/token'))).toEqual({
      grant_type: 'authorization_code',
      code: expect.any(String),
      client_id: world.config().userPool.clientId,
      redirect_uri: callbacks()[0],
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('says what it is told to say', async () => {
    const ask = async (input: object, options: object): Promise<Record<string, string>> => {
      await create().signInWithRedirect({ ...input, options: { authSessionOpener: browse, ...options } });
      const { identity_provider, idp_identifier, login_hint, lang, prompt, nonce } = Object.fromEntries(
        pages.last('/oauth2/authorize'),
      );
      return JSON.parse(JSON.stringify({ identity_provider, idp_identifier, login_hint, lang, prompt, nonce }));
    };
    const all = { loginHint: 'ann@example.com', lang: 'de', nonce: 'once', prompt: ['LOGIN', 'CONSENT'] };
    expect(await ask({ provider: 'Amazon' }, all)).toEqual({
      identity_provider: 'LoginWithAmazon',
      login_hint: 'ann@example.com',
      lang: 'de',
      nonce: 'once',
      prompt: 'login consent',
    });
    expect(await ask({ provider: 'Apple' }, { prompt: 'NONE' })).toMatchObject({
      identity_provider: 'SignInWithApple',
      prompt: 'none',
    });
    expect(await ask({ provider: 'Google' }, {})).toMatchObject({ identity_provider: 'Google' });
    expect(await ask({ provider: { custom: 'Our SAML' } }, {})).toMatchObject({ identity_provider: 'Our SAML' });
    const { nonce, ...rest } = await ask({ provider: { idpIdentifier: 'example.com' } }, {});
    expect(rest).toEqual({ idp_identifier: 'example.com' });
  });

  test('listens to nobody but who comes back with its state', async () => {
    const auth = create();
    const statuses: number[] = [];
    const visit = async (url: string, init: RequestInit = {}): Promise<void> => {
      statuses.push((await fetch(url, init)).status);
    };
    const [callback = ''] = callbacks();
    await auth.signInWithRedirect({
      options: {
        authSessionOpener: async (url) => {
          const response = await fetch(url, { redirect: 'manual' });
          const back = response.headers.get('location') ?? '';
          await visit(callback);
          await visit(`${callback}?code=a&state=claviger-e-${'0'.repeat(32)}`);
          await visit(new URL('/elsewhere?code=a', callback).href);
          await visit(back, { method: 'POST' });
          await visit(back);
        },
      },
    });
    expect(statuses).toEqual([400, 400, 404, 404, 200]);
    // It has stopped to listen.
    await expect(fetch(callback)).rejects.toThrow('fetch failed');
  });

  test('takes the second port when the first is in use, and says so when both are', async () => {
    const first = await listen(ports[0] ?? 0);
    await create().signInWithRedirect({ options: { authSessionOpener: browse } });
    expect(pages.last('/oauth2/authorize').get('redirect_uri')).toBe(callbacks()[1]);
    const second = await listen(ports[1] ?? 0);
    await expect(create().signInWithRedirect({ options: { authSessionOpener: browse } })).rejects.toMatchObject({
      kind: 'invalidState',
      code: 'PortInUse',
    });
    await Promise.all([stop(first), stop(second)]);
  });

  test('that gives up gets its reason, and the port is free again', async () => {
    const controller = new AbortController();
    const waiting = create().signInWithRedirect({
      signal: controller.signal,
      options: { authSessionOpener: async () => controller.abort(new Error('enough')) },
    });
    await expect(waiting).rejects.toThrow('enough');
    await stop(await listen(ports[0] ?? 0));
  });

  test('without anything that opens a browser: configuration', async () => {
    await expect(create().signInWithRedirect()).rejects.toMatchObject({ kind: 'configuration', code: 'NoBrowser' });
  });
});

describe('a native app, which hears of the redirect itself', () => {
  const options = { signInUrls: ['myapp://callback'] };

  test('is signed in', async () => {
    const auth = create(options);
    expect(await auth.signInWithRedirect({ options: { authSessionOpener: browseBack } })).toEqual({
      status: 'signedIn',
    });
    expect((await auth.getCurrentUser()).userId).toBe(user.sub);
  });

  test.each([
    ['canceled', { type: 'canceled' }, 'UserCancelled'],
    ['failed', { type: 'error', error: new Error('no browser') }, 'BrowserFailed'],
    ['came back with nothing', undefined, 'BrowserFailed'],
    ['came back with another state', { type: 'success', url: 'myapp://callback?code=a&state=b' }, 'BrowserFailed'],
  ] as const)('a browser that %s', async (_, result, code) => {
    const auth = create(options);
    await expect(auth.signInWithRedirect({ options: { authSessionOpener: async () => result } })).rejects.toMatchObject(
      { code },
    );
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });
});

describe('refusals', () => {
  const fail = async (auth = create()): Promise<unknown> =>
    auth.signInWithRedirect({ options: { authSessionOpener: browse } }).then(
      () => 'signed in',
      (error: unknown) => error,
    );

  test.each([
    ['access_denied', 'The user refused.', 'notAuthorized', false],
    ['login_required', undefined, 'notAuthorized', false],
    ['invalid_scope', 'foo', 'configuration', false],
    ['unauthorized_client', undefined, 'configuration', false],
    ['invalid_request', 'PreSignUp failed with error no.', 'service', false],
    ['server_error', undefined, 'service', true],
    ['constructor', undefined, 'service', false],
  ])('%s in the redirect', async (error, description, kind, retryable) => {
    pages.refuse(error, description);
    const auth = create();
    expect(await fail(auth)).toMatchObject({
      kind,
      code: error,
      message: description ?? `The login pages answered ${error}.`,
      retryable,
    });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
    // The next one is a new one.
    expect(await fail(auth)).toBe('signed in');
  });

  test.each([
    ['another nonce', { nonce: 'another' }],
    ['another issuer', { iss: 'https://example.com/us-east-1_Claviger1' }],
    ['another client', { aud: 'another' }],
    ['a past', { exp: 1, iat: 0 }],
    ['another user', { sub: 'another' }],
  ])('of an ID token with %s', async (_, claims) => {
    pages.claim(claims);
    const auth = create();
    expect(await fail(auth)).toMatchObject({ kind: 'unknown', code: 'InvalidResponse' });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test.each([
    [400, { error: 'invalid_grant' }, 'notAuthorized', 'invalid_grant'],
    [400, { error: 'invalid_client' }, 'configuration', 'invalid_client'],
    [503, {}, 'unknown', 'InvalidResponse'],
    [200, { access_token: 'a' }, 'unknown', 'InvalidResponse'],
    [undefined, {}, 'service', 'NetworkError'],
  ])('of the token endpoint: %s %j', async (status, body, kind, code) => {
    pages.answer(status, body);
    expect(await fail()).toMatchObject({ kind, code });
  });

  test('while somebody is signed in: no page is opened', async () => {
    const auth = create();
    await auth.signInWithRedirect({ options: { authSessionOpener: browse } });
    const before = pages.asked.length;
    expect(await fail(auth)).toMatchObject({ kind: 'invalidState', code: 'UserAlreadyAuthenticatedException' });
    expect(pages.asked).toHaveLength(before);
  });

  test('without login pages in the configuration', async () => {
    const auth = createAuth(world.config());
    await expect(auth.signInWithRedirect()).rejects.toMatchObject({ kind: 'configuration', field: 'oauth' });
    const plain = createAuth({
      ...world.config(),
      oauth: { domain: 'a', endpoint: 'http://example.com', scopes: [], signInUrls: [], signOutUrls: [] },
    });
    await expect(plain.signInWithRedirect()).rejects.toMatchObject({ kind: 'configuration', field: 'oauth.endpoint' });
  });

  test('of a redirect URL that is not configured', async () => {
    const options = { authSessionOpener: browse, redirectUrl: `${callbacks()[0]}/` };
    await expect(create().signInWithRedirect({ options })).rejects.toMatchObject({
      kind: 'validation',
      field: 'redirectUrl',
    });
  });

  test('show no code, state, verifier or token', async () => {
    pages.claim({ nonce: 'another' });
    const shown = inspect(await fail(), { depth: 10, showHidden: true });
    expect(shown).toContain('nonce');
    const token = pages.last('/oauth2/token');
    const secrets = [token.get('code'), token.get('code_verifier'), pages.last('/oauth2/authorize').get('state')];
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(shown).not.toMatch(/eyJ/);
  });
});

describe('handleRedirect', () => {
  /** Begins a sign-in, and gives where the browser is sent back to. */
  const begin = async (storage: SessionStore, customState?: string): Promise<string> => {
    let back = '';
    const authSessionOpener: OpenAuthSession = async (url, urls) => {
      back = (await browseBack(url, urls))?.url ?? '';
      return new Promise(() => undefined);
    };
    const auth = create({ storage, signInUrls: ['myapp://callback'] });
    void auth
      .signInWithRedirect({ ...(customState && { customState }), options: { authSessionOpener } })
      .catch(() => 0);
    await expect.poll(() => back).not.toBe('');
    return back;
  };

  test('finishes what another process over the same store has begun, once', async () => {
    const storage = createMapStore();
    const url = await begin(storage, 'here');
    const auth = create({ storage });
    expect(await auth.handleRedirect({ url })).toEqual({ status: 'signedIn', customState: 'here' });
    expect(await auth.handleRedirect({ url })).toEqual({ status: 'none' });
    await auth.signOut({ oauth: { authSessionOpener: async () => undefined } });
    await expect(auth.handleRedirect({ url })).rejects.toMatchObject({ kind: 'invalidState', code: 'UnknownState' });
  });

  test('two that are under way don’t mix: each has its own slot, and the later one counts', async () => {
    const storage = createMapStore();
    const urls = await Promise.all([begin(storage, 'one'), begin(storage, 'two')]);
    const auth = create({ storage });
    const [one = '', two = ''] = urls;
    expect(await auth.handleRedirect({ url: two })).toMatchObject({ customState: 'two' });
    expect(await auth.handleRedirect({ url: one })).toMatchObject({ customState: 'one' });
    expect((await auth.getCurrentUser()).userId).toBe(user.sub);
  });

  test('called twice at once, it exchanges the code once', async () => {
    const storage = createMapStore();
    const url = await begin(storage);
    const auth = create({ storage });
    const results = await Promise.all([auth.handleRedirect({ url }), auth.handleRedirect()]);
    expect(results).toEqual([{ status: 'signedIn' }, { status: 'signedIn' }]);
    expect(pages.asked.filter(({ path }) => path === '/oauth2/token')).toHaveLength(1);
  });

  test.each([
    'https://app.example.com/',
    'https://app.example.com/?code=a&state=b',
    `https://app.example.com/?state=claviger-r-${'0'.repeat(32)}`,
    `https://app.example.com/?code=a&state=claviger-x-${'0'.repeat(32)}`,
  ])('has nothing to do with %s', async (url) => {
    expect(await create().handleRedirect({ url })).toEqual({ status: 'none' });
    expect(pages.asked).toEqual([]);
  });

  test('of a code that somebody else’s browser was given: nobody is signed in', async () => {
    const url = `https://app.example.com/?code=stolen&state=claviger-r-${'0'.repeat(32)}`;
    const auth = create();
    await expect(auth.handleRedirect({ url })).rejects.toMatchObject({ code: 'UnknownState' });
    expect(pages.asked).toEqual([]);
  });

  test('of a sign-in that was begun an hour ago: no more', async () => {
    const storage = createMapStore();
    const url = await begin(storage);
    const [key = ''] = [...storage.values.keys()].filter((name) => name.endsWith('.web'));
    const aged = (storage.values.get(key) ?? '').replace(
      /"beganWallMs":(\d+)/,
      (_, ms) => `"beganWallMs":${ms - 3_600_001}`,
    );
    storage.values.set(key, aged);
    await begin(storage);
    await expect(create({ storage }).handleRedirect({ url })).rejects.toMatchObject({ code: 'UnknownState' });
  });
});

describe('signing out of a session that began on the login pages', () => {
  const signedIn = async () => {
    const auth = create();
    await auth.signInWithRedirect({ options: { authSessionOpener: browse } });
    return auth;
  };

  test('opens their logout endpoint', async () => {
    const auth = await signedIn();
    let opened = '';
    const authSessionOpener: OpenAuthSession = async (url) => {
      opened = url;
    };
    expect(await auth.signOut({ oauth: { authSessionOpener } })).toEqual({ status: 'complete' });
    const { origin, pathname, searchParams } = new URL(opened);
    expect(origin + pathname).toBe(`${pages.url}/logout`);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: world.config().userPool.clientId,
      logout_uri: 'myapp://out',
    });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test.each([
    ['no browser can be opened', undefined, 'NoBrowser'],
    ['the user closes it', { type: 'canceled' }, 'UserCancelled'],
    ['it fails', { type: 'error' }, 'Unknown'],
  ] as const)('is partial when %s: signed out here, and told', async (_, result, code) => {
    const auth = await signedIn();
    const input = result && { oauth: { authSessionOpener: async () => result } };
    expect(await auth.signOut(input)).toMatchObject({ status: 'partial', errors: { hostedUI: { code } } });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test('one that began with a password has nothing to do with them', async () => {
    const auth = create();
    await auth.signIn(user);
    expect(await auth.signOut()).toEqual({ status: 'complete' });
  });
});
