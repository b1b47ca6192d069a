import type { OpenAuthSession } from '@claviger/auth/actions';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { browse, browseBack, useElsewhere } from './elsewhere.js';
import { listen, stop } from './ports.js';

const app = useElsewhere();

describe('a command-line tool, with a listener on this machine', () => {
  test('signs in by the code grant with PKCE, and gets its state back', async () => {
    const auth = app.create();
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
    expect(seen).toEqual([[app.callbacks()[0]]]);
    expect(await auth.getCurrentUser()).toEqual({ userId: app.user.sub, username: app.user.sub });
    expect((await auth.fetchAuthSession({ forceRefresh: true })).getCognitoTokens().ok).toBe(true);
    const authorize = app.pages.last('/oauth2/authorize');
    expect(Object.fromEntries(authorize)).toEqual({
      redirect_uri: app.callbacks()[0],
      response_type: 'code',
      client_id: app.world.config().userPool.clientId,
      scope: 'openid email aws.cognito.signin.user.admin',
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[A-Za-z0-9-]{40,}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(Object.fromEntries(app.pages.last('/oauth2/token'))).toEqual({
      grant_type: 'authorization_code',
      code: expect.any(String),
      client_id: app.world.config().userPool.clientId,
      redirect_uri: app.callbacks()[0],
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('shows the text of its option', async () => {
    const ask = async (input: object, options: object): Promise<Record<string, string>> => {
      await app.create().signInWithRedirect({ ...input, options: { authSessionOpener: browse, ...options } });
      const { identity_provider, idp_identifier, login_hint, lang, prompt, nonce } = Object.fromEntries(
        app.pages.last('/oauth2/authorize'),
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

  test('asks for other scopes and for a resource in this one call', async () => {
    const auth = app.create();
    const options = { authSessionOpener: browse, scopes: ['openid', 'phone'], resource: 'https://api.example.com' };
    await auth.signInWithRedirect({ options });
    const asked = app.pages.last('/oauth2/authorize');
    expect([asked.get('scope'), asked.get('resource')]).toEqual(['openid phone', 'https://api.example.com']);
    await auth.signOut();
    await auth.signInWithRedirect({ options: { authSessionOpener: browse } });
    expect(app.pages.last('/oauth2/authorize').get('scope')).toContain('email');
    expect(app.pages.last('/oauth2/authorize').has('resource')).toBe(false);
  });

  test('leaves an empty list of scopes to the service, and refuses one without openid', async () => {
    const options = { authSessionOpener: browse };
    await app.create({ scopes: [] }).signInWithRedirect({ options });
    expect(app.pages.last('/oauth2/authorize').has('scope')).toBe(false);
    const asked = app.pages.asked.length;
    const withoutOpenid = { ...options, scopes: ['email'] };
    await expect(app.create().signInWithRedirect({ options: withoutOpenid })).rejects.toMatchObject({
      kind: 'configuration',
      field: 'oauth.scopes',
    });
    expect(app.pages.asked).toHaveLength(asked);
  });

  test('accepts only a request with its state', async () => {
    const auth = app.create();
    const statuses: number[] = [];
    const visit = async (url: string, init: RequestInit = {}): Promise<void> => {
      statuses.push((await fetch(url, init)).status);
    };
    const [callback = ''] = app.callbacks();
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
    const first = await listen(app.ports[0] ?? 0);
    await app.create().signInWithRedirect({ options: { authSessionOpener: browse } });
    expect(app.pages.last('/oauth2/authorize').get('redirect_uri')).toBe(app.callbacks()[1]);
    const second = await listen(app.ports[1] ?? 0);
    await expect(app.create().signInWithRedirect({ options: { authSessionOpener: browse } })).rejects.toMatchObject({
      kind: 'invalidState',
      code: 'PortInUse',
    });
    await Promise.all([stop(first), stop(second)]);
  });

  test('that gives up gets its reason, and the port is free again', async () => {
    const controller = new AbortController();
    const waiting = app.create().signInWithRedirect({
      signal: controller.signal,
      options: { authSessionOpener: async () => controller.abort(new Error('enough')) },
    });
    await expect(waiting).rejects.toThrow('enough');
    await stop(await listen(app.ports[0] ?? 0));
  });

  test('without anything that opens a browser: configuration', async () => {
    await expect(app.create().signInWithRedirect()).rejects.toMatchObject({ kind: 'configuration', code: 'NoBrowser' });
  });
});

describe('a native app, which receives the redirect itself', () => {
  const options = { signInUrls: ['myapp://callback'] };

  test('is signed in', async () => {
    const auth = app.create(options);
    expect(await auth.signInWithRedirect({ options: { authSessionOpener: browseBack } })).toEqual({
      status: 'signedIn',
    });
    expect((await auth.getCurrentUser()).userId).toBe(app.user.sub);
  });

  test('comes back to the app’s own scheme, with any origin of the web view', async () => {
    vi.stubGlobal('location', new URL('https://localhost/index.html'));
    onTestFinished(() => void vi.unstubAllGlobals());
    const auth = app.create({ signInUrls: ['https://www.example.com/', 'http://localhost:3000/', 'myapp://callback'] });
    await auth.signInWithRedirect({ options: { authSessionOpener: browseBack } });
    expect(app.pages.last('/oauth2/authorize').get('redirect_uri')).toBe('myapp://callback');
    let opened = '';
    await auth.signOut({
      oauth: {
        authSessionOpener: async (url) => {
          opened = url;
        },
      },
    });
    expect(new URL(opened).searchParams.get('logout_uri')).toBe('myapp://out');
  });

  test.each([
    ['canceled', { type: 'canceled' }, 'UserCancelled'],
    ['failed', { type: 'error', error: new Error('no browser') }, 'BrowserFailed'],
    ['came back with nothing', undefined, 'BrowserFailed'],
    ['came back with another state', { type: 'success', url: 'myapp://callback?code=a&state=b' }, 'BrowserFailed'],
  ] as const)('a browser that %s', async (_, result, code) => {
    const auth = app.create(options);
    await expect(auth.signInWithRedirect({ options: { authSessionOpener: async () => result } })).rejects.toMatchObject(
      { code },
    );
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });
});

describe('signing out of a session that began on the login pages', () => {
  const signedIn = async () => {
    const auth = app.create();
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
    expect(origin + pathname).toBe(`${app.pages.url}/logout`);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: app.world.config().userPool.clientId,
      logout_uri: 'myapp://out',
    });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test.each([
    ['no browser can be opened', undefined, 'NoBrowser'],
    ['it fails', { type: 'error' }, 'Unknown'],
  ] as const)('is partial when %s: signed out here, and told', async (_, result, code) => {
    const auth = await signedIn();
    const input = result && { oauth: { authSessionOpener: async () => result } };
    expect(await auth.signOut(input)).toMatchObject({ status: 'partial', errors: { hostedUI: { code } } });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test('fails when the user cancels the logout page: the user stays signed in, and nothing is revoked', async () => {
    const auth = await signedIn();
    const input = { oauth: { authSessionOpener: async () => ({ type: 'canceled' }) as const } };
    expect(await auth.signOut(input)).toMatchObject({
      status: 'failed',
      error: { kind: 'notAuthorized', code: 'UserCancelled' },
    });
    const session = await auth.fetchAuthSession({ forceRefresh: true });
    expect(session.getCognitoTokens().ok).toBe(true);
  });

  test('one that began with a password has nothing to do with them', async () => {
    const auth = app.create();
    await auth.signIn(app.user);
    expect(await auth.signOut()).toEqual({ status: 'complete' });
  });
});
