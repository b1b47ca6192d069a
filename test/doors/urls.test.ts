import { type Auth, type AuthConfig, AuthError, createAuth, createSession } from '@claviger/auth';
import { memoryStorage } from '@claviger/auth/storage';
import { describe, expect, test } from 'vitest';

// Every way that a URL, or a part of one, enters: what leads elsewhere is refused before anything is sent or opened.

const userPool = { id: 'us-east-1_Example01', clientId: 'exampleclient0000000000001' };
const identityPool = { id: 'us-east-1:11111111-2222-4333-8444-555555555555' };
const callback = 'myapp://callback';
const oauth = { domain: 'auth.example.com', scopes: ['openid'], signInUrls: [callback], signOutUrls: ['myapp://out'] };

const endpoints = [
  'http://evil.example/',
  'http://localhost@evil.example/',
  'http://127.0.0.1.evil.example/',
  'https://user:secret@evil.example/',
  'https://auth.example.com\\@evil.example/',
  'javascript:alert(1)',
  '//evil.example/',
  'no URL',
];
const hosts = [
  'evil.example/',
  'evil.example/?',
  'evil.example#',
  'x@evil.example',
  'evil.example:443/x',
  'a\\b',
  'a b',
];

interface Row {
  readonly values: readonly string[];
  config(value: string): AuthConfig;
}

/** The members of the configuration out of which URLs are made. */
const members: Readonly<Record<string, Row>> = {
  'userPool.endpoint': { values: endpoints, config: (endpoint) => ({ userPool: { ...userPool, endpoint } }) },
  'userPool.region': { values: hosts, config: (region) => ({ userPool: { ...userPool, region } }) },
  'userPool.id': {
    values: hosts.map((host) => `${host}_x`),
    config: (id) => ({ userPool: { ...userPool, id } }),
  },
  'identityPool.endpoint': {
    values: endpoints,
    config: (endpoint) => ({ identityPool: { ...identityPool, endpoint } }),
  },
  'identityPool.region': { values: hosts, config: (region) => ({ identityPool: { ...identityPool, region } }) },
  'identityPool.id': {
    values: hosts.map((host) => `${host}:1`),
    config: (id) => ({ identityPool: { ...identityPool, id } }),
  },
  'oauth.endpoint': { values: endpoints, config: (endpoint) => ({ userPool, oauth: { ...oauth, endpoint } }) },
  'oauth.domain': {
    values: ['x@evil.example', 'evil.example/path', 'evil.example?', 'evil.example#', 'a\\b', 'a b', ''],
    config: (domain) => ({ userPool, oauth: { ...oauth, domain } }),
  },
};

describe.each(Object.entries(members))('%s', (field, { values, config }) => {
  test.each(values)('%j is refused by createAuth and by createSession', (value) => {
    for (const create of [createAuth, createSession]) {
      expect(() => create(config(value))).toThrow(expect.objectContaining({ kind: 'configuration', field }));
    }
  });
});

/** An app, and what leaves it. */
function open() {
  const sent: string[] = [];
  const fetch = async (url: string | URL | Request): Promise<Response> => {
    sent.push(String(url));
    throw new TypeError('fetch failed');
  };
  const opened: string[] = [];
  const auth = createAuth({ userPool, oauth }, { fetch, storage: memoryStorage(), adopt: false });
  return { auth, sent, opened };
}

type Opener = (url: string) => Promise<{ readonly type: 'success'; readonly url: string }>;

/** What a caller, a browser or another page hands in, and whether anything may be opened before it is seen. */
const inputs: Readonly<Record<string, (auth: Auth, value: string, opener: Opener) => Promise<unknown>>> = {
  'the redirect URL of a sign-in': (auth, redirectUrl, authSessionOpener) =>
    auth.signInWithRedirect({ options: { redirectUrl, authSessionOpener } }),
  'what the browser of a sign-in came back to': (auth, value) =>
    auth.signInWithRedirect({ options: { authSessionOpener: async () => ({ type: 'success', url: value }) } }),
};

describe.each(Object.entries(inputs))('%s', (_, enter) => {
  const foreign = `${callback}?code=a&state=claviger-e-${'0'.repeat(32)}`;
  test.each(['https://evil.example/', 'myapp://callback/', 'javascript:alert(1)', 'no URL', '', foreign])(
    '%j is refused, and no code or token is sent',
    async (value) => {
      const { auth, sent, opened } = open();
      const opener: Opener = async (url) => {
        opened.push(url);
        return { type: 'success', url };
      };
      await expect(enter(auth, value, opener)).rejects.toThrow(AuthError);
      expect([...sent, ...opened]).toEqual([]);
    },
  );
});

describe('the URL of handleRedirect', () => {
  test.each(['https://evil.example/?code=a&state=b', 'no URL', '', `${callback}?state=b`])(
    '%j is no redirect',
    async (url) => {
      const { auth, sent } = open();
      expect(await auth.handleRedirect({ url })).toEqual({ status: 'none' });
      expect(sent).toEqual([]);
    },
  );

  test.each([`${callback}?code=a`, `${callback}?code=a&state=claviger-r-${'0'.repeat(32)}`])(
    '%j belongs to no sign-in: it is refused',
    async (url) => {
      const { auth, sent } = open();
      await expect(auth.handleRedirect({ url })).rejects.toMatchObject({ code: 'UnknownState' });
      expect(sent).toEqual([]);
    },
  );
});
