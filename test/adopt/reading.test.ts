import { createAuth, createSession } from '@claviger/auth';
import { type AdoptOptions, adoptSession } from '@claviger/auth/adopt';
import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createMapStore, keysOf } from '../session/map-store.js';
import { columnsOf } from '../session/world.js';
import {
  amplifyEntries,
  config,
  createPageStorage,
  createRefreshService,
  createToken,
  createTokens,
  deviceEntries,
  guestId,
  guestKey,
  identityPool,
  type PageStorage,
  prefix,
  type RefreshService,
  userPool,
} from './left.js';

/** A session that starts beside what was left. */
function start(storage: PageStorage, options: AdoptOptions = {}, store = createMapStore()) {
  const service = createRefreshService(storage);
  const logger = vi.fn();
  const auth = createAuth(config, { storage: store, fetch: service.fetch, logger, adopt: { storage, ...options } });
  return { auth, service, logger, store };
}

/** What the service is asked for first. */
const refresh = 'GetTokensFromRefreshToken';

const signedOut = { isSignedIn: false, userSub: 'signedOut/SignedOut', tokens: 'signedOut/SignedOut' };

describe('what is taken over', () => {
  test('who it is and how they signed in, with new tokens', async () => {
    const tokens = createTokens({}, 60);
    const { auth, service } = start(createPageStorage(amplifyEntries(tokens)));
    const session = await auth.fetchAuthSession();
    expect(session.getCognitoTokens().get().accessToken.payload['iat']).toBeGreaterThan(tokens.iat);
    expect(session.getCognitoTokens().get().idToken.payload['iat']).toBeGreaterThan(tokens.iat);
    expect(await auth.getCurrentUser()).toEqual({
      userId: session.getUserSub().get(),
      username: 'ann',
      signInDetails: { loginId: 'ann@example.com', authFlowType: 'USER_SRP_AUTH' },
    });
    expect(service.operations).toEqual([refresh]);
  });

  test('keys of the session go, those of a device and of others stay', async () => {
    const others = { theme: 'dark', [`${prefix}2.LastAuthUser`]: 'ann', [`${prefix}.bob.idToken`]: 'x' };
    const storage = createPageStorage({ ...amplifyEntries(), ...deviceEntries, ...others });
    const { auth } = start(storage);
    await auth.getCurrentUser();
    expect(Object.fromEntries(storage.items)).toEqual({ ...deviceEntries, ...others });
  });

  test('with `keep` everything stays', async () => {
    const entries = { ...amplifyEntries(), ...deviceEntries };
    const storage = createPageStorage(entries);
    const { auth } = start(storage, { keep: true });
    expect(await auth.getCurrentUser()).toMatchObject({ username: 'ann' });
    expect(Object.fromEntries(storage.items)).toEqual(entries);
  });

  test('a storage may answer later, as those of Amplify do', async () => {
    const page = createPageStorage(amplifyEntries());
    const { items } = page;
    const storage = {
      getItem: async (key: string) => items.get(key) ?? null,
      removeItem: async (key: string) => void items.delete(key),
    };
    const { fetch } = createRefreshService(page);
    const auth = createAuth(config, { storage: createMapStore(), fetch, adopt: { storage } });
    expect(await auth.getCurrentUser()).toMatchObject({ username: 'ann' });
    expect(items.size).toBe(0);
  });

  test('a session of `createSession` does so on request', async () => {
    const storage = createPageStorage(amplifyEntries());
    const session = createSession(config, { storage: createMapStore(), fetch: createRefreshService(storage).fetch });
    adoptSession(session, { storage });
    expect((await session.fetchAuthSession()).isSignedIn).toBe(true);
    const other = createSession(config);
    vi.stubGlobal('localStorage', createPageStorage(amplifyEntries()));
    expect((await other.fetchAuthSession()).isSignedIn).toBe(false);
    vi.unstubAllGlobals();
  });

  test('once, by tabs that start at once, also where nothing in the tokens names the sign-in', async () => {
    const nameless = { jti: undefined, origin_jti: undefined };
    const storage = createPageStorage(amplifyEntries(createTokens({ access: nameless })));
    const store = createMapStore();
    const { write } = store;
    store.write = async (key, value) => {
      await new Promise((resolve) => setImmediate(resolve));
      await write(key, value);
    };
    const tabs = Array.from({ length: 5 }, () => start(storage, {}, store).auth);
    const users = await Promise.all(tabs.map((auth) => auth.getCurrentUser()));
    expect(users.map(({ username }) => username)).toEqual(tabs.map(() => 'ann'));
    expect(keysOf(store, 's')).toHaveLength(1);
    expect(storage.items.size).toBe(0);
  });

  test.each([
    ['not JSON', '{"loginId":', undefined],
    ['of another shape', '[1]', undefined],
    ['null', 'null', undefined],
    ['of flows that ours does not know', '{"loginId":"ann","authFlowType":"FUTURE_AUTH"}', { loginId: 'ann' }],
    ['of another flow', '{"authFlowType":"CUSTOM_WITH_SRP"}', { authFlowType: 'CUSTOM_WITH_SRP' }],
  ])('sign-in details that are %s', async (_, text, expected) => {
    const storage = createPageStorage({ ...amplifyEntries(), [`${prefix}.ann.signInDetails`]: text });
    const { signInDetails } = await start(storage).auth.getCurrentUser();
    expect(signInDetails).toEqual(expected);
  });
});

describe('by default', () => {
  test.each(['localStorage', 'sessionStorage'])('%s is looked at', async (name) => {
    const storage = createPageStorage(amplifyEntries());
    vi.stubGlobal(name, storage);
    const auth = createAuth(config, { storage: createMapStore(), fetch: createRefreshService(storage).fetch });
    expect(await auth.getCurrentUser()).toMatchObject({ username: 'ann' });
    expect(storage.items.size).toBe(0);
    vi.unstubAllGlobals();
  });

  test('they are opened after the session asked its own store, because the first access blocks a page', async () => {
    const order: string[] = [];
    const storage = createPageStorage();
    vi.stubGlobal('localStorage', { ...storage, getItem: () => void order.push('theirs') });
    const store = createMapStore();
    const { read } = store;
    store.read = (key) => {
      order.push('ours');
      return read(key);
    };
    const auth = createAuth(config, { storage: store });
    expect(order).toEqual([]);
    expect(await auth.fetchAuthSession()).toMatchObject({ isSignedIn: false });
    expect(order.indexOf('ours')).toBeLessThan(order.indexOf('theirs'));
    vi.unstubAllGlobals();
  });

  test('of two sessions the later one counts, and neither stays', async () => {
    const [older, newer] = [
      { ...createTokens({ access: { jti: 'older' } }, 1000), refreshToken: 'older' },
      { ...createTokens({ access: { jti: 'newer' } }, 10), refreshToken: 'newer' },
    ];
    const storages = [createPageStorage(amplifyEntries(older)), createPageStorage(amplifyEntries(newer))] as const;
    vi.stubGlobal('localStorage', storages[0]);
    vi.stubGlobal('sessionStorage', storages[1]);
    const { fetch } = createRefreshService(...storages);
    const session = await createAuth(config, { storage: createMapStore(), fetch }).fetchAuthSession();
    expect(session.getCognitoTokens().get().accessToken.payload['jti']).toBe('newer');
    expect(storages.map(({ items }) => items.size)).toEqual([0, 0]);
    vi.unstubAllGlobals();
  });

  test('a page that may not look at its storage starts signed out', async () => {
    const forbidden = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      get: () => {
        throw new DOMException('Access is denied.', 'SecurityError');
      },
    });
    const logger = vi.fn();
    const auth = createAuth(config, { storage: createMapStore(), logger });
    await expect(auth.getCurrentUser()).rejects.toMatchObject({ kind: 'signedOut' });
    expect(logger).not.toHaveBeenCalled();
    if (forbidden) Object.defineProperty(globalThis, 'localStorage', forbidden);
    else Reflect.deleteProperty(globalThis, 'localStorage');
  });

  test.each([
    ['off', { adopt: false }],
    ['given a label', { label: 'second' }],
  ])('nothing is, when %s', async (_, options) => {
    const storage = createPageStorage(amplifyEntries());
    vi.stubGlobal('localStorage', storage);
    const before = new Map(storage.items);
    const auth = createAuth(config, { storage: createMapStore(), ...options });
    await expect(auth.getCurrentUser()).rejects.toMatchObject({ kind: 'signedOut' });
    expect(storage.items).toEqual(before);
    vi.unstubAllGlobals();
  });
});

describe('what is left where it is', () => {
  const without = (name: string) => {
    const { [`${prefix}.ann.${name}`]: _, ...rest } = amplifyEntries();
    return rest;
  };
  const of = (claims: Parameters<typeof createTokens>[0]) => amplifyEntries(createTokens(claims));
  const swapped = createTokens();
  const { [`${prefix}.LastAuthUser`]: _, ...nameless } = amplifyEntries();

  test.each([
    ['nothing', {}],
    ['nobody named', nameless],
    ['a user without tokens', { [`${prefix}.LastAuthUser`]: 'ann' }],
    ['no refresh token', without('refreshToken')],
    ['no access token', without('accessToken')],
    ['no ID token', without('idToken')],
    ['no JWT', { ...amplifyEntries(), [`${prefix}.ann.accessToken`]: 'garbage' }],
    ['no JSON in a JWT', { ...amplifyEntries(), [`${prefix}.ann.idToken`]: 'aaaa.bbbb.cccc' }],
    ['tokens swapped', amplifyEntries({ ...swapped, idToken: swapped.accessToken, accessToken: swapped.idToken })],
    ['an access token of another client', of({ access: { client_id: 'other' } })],
    ['an ID token of another client', of({ id: { aud: 'other' } })],
    ['an access token of another pool', of({ access: { iss: 'https://idp.example/us-east-1_Other' } })],
    ['an ID token of another pool', of({ id: { iss: `https://idp.example/${userPool.id}/x` } })],
    ['no issuer', of({ access: { iss: undefined } })],
    ['tokens of two users', of({ id: { sub: 'somebody-else' } })],
    ['no life', of({ access: { exp: undefined } })],
    ['a life that ends before it begins', of({ access: { exp: 1 } })],
    ['no subject', of({ access: { sub: undefined }, id: { sub: undefined } })],
    ['claims that are no object', { ...amplifyEntries(), [`${prefix}.ann.accessToken`]: createToken([1]) }],
  ])('%s', async (_, entries) => {
    const storage = createPageStorage(entries);
    const { auth, service, logger, store } = start(storage);
    const { identityId: __, credentials: ___, ...columns } = columnsOf(await auth.fetchAuthSession());
    expect(columns).toEqual(signedOut);
    expect(Object.fromEntries(storage.items)).toEqual(entries);
    expect(store.values.size).toBe(0);
    expect(service.operations).toEqual([]);
    expect(logger).not.toHaveBeenCalled();
  });

  test('any other content: no error, no session, and no change', async () => {
    const names = ['idToken', 'accessToken', 'refreshToken', 'clockDrift', 'signInDetails'];
    const part = fc.oneof(fc.string(), fc.json(), fc.base64String());
    const token = fc.tuple(part, part, part).map((parts) => parts.join('.'));
    const claims = fc.json().map((text) => `e30.${Buffer.from(text).toString('base64url')}.x`);
    const value = fc.oneof(fc.string(), token, claims, fc.json());
    const entries = fc.record({
      user: value,
      values: fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] }),
    });
    await fc.assert(
      fc.asyncProperty(entries, async ({ user, values }) => {
        const named = Object.entries(values).map(([name, text]) => [`${prefix}.${user}.${name}`, text]);
        const storage = createPageStorage({ [`${prefix}.LastAuthUser`]: user, ...Object.fromEntries(named) });
        const before = new Map(storage.items);
        const { auth, logger } = start(storage);
        await expect(auth.getCurrentUser()).rejects.toMatchObject({ kind: 'signedOut' });
        expect(storage.items).toEqual(before);
        expect(logger).not.toHaveBeenCalled();
      }),
      { numRuns: 300 },
    );
  });

  test.each([{}, 'localStorage', () => createPageStorage(), { getItem: () => null }])(
    'what is no storage: an error says so (%s)',
    async (storage) => {
      const options = { storage: storage as unknown as PageStorage };
      const error = { kind: 'configuration', code: 'InvalidConfiguration', field: 'adopt.storage' };
      expect(() => adoptSession(createSession(config), options)).toThrow(expect.objectContaining(error));
      // The code of the adoption loads later: `createAuth` has no error to throw yet.
      const logger = vi.fn();
      const auth = createAuth(config, { storage: createMapStore(), logger, adopt: options });
      await expect(auth.getCurrentUser()).rejects.toMatchObject({ kind: 'signedOut' });
      expect(logger.mock.calls[0]).toMatchObject([{ event: 'adoption.failed', error }]);
    },
  );

  test('a storage that fails', async () => {
    const fail = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    for (const getItem of [fail, async () => fail()]) {
      const storage = { getItem, removeItem: fail };
      const logger = vi.fn();
      const auth = createAuth(config, { storage: createMapStore(), logger, adopt: { storage } });
      await expect(auth.getCurrentUser()).rejects.toMatchObject({ kind: 'signedOut' });
      expect(logger).not.toHaveBeenCalled();
    }
  });
});

describe('the refresh token is used first', () => {
  /** An app with guests beside a session that was left. */
  function startBeside(fault: RefreshService['fault']) {
    const storage = createPageStorage({ ...amplifyEntries(), [guestKey]: guestId });
    const left = new Map(storage.items);
    const service = createRefreshService(storage);
    service.fault = fault;
    const store = createMapStore();
    const logger = vi.fn();
    const auth = createAuth(
      { userPool, identityPool },
      { storage: store, fetch: service.fetch, logger, adopt: { storage } },
    );
    return { auth, service, storage, left, store, logger };
  }
  const answer = (status: number, body: object | string): RefreshService['fault'] => {
    return async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  };
  const passing: [string, RefreshService['fault']][] = [
    ['no network', () => Promise.reject(new TypeError('fetch failed'))],
    ['500', answer(500, '')],
    ['429', answer(429, { __type: 'TooManyRequestsException' })],
    ['a captive portal', answer(200, '<html>')],
  ];

  test.each(passing)('%s: nothing is adopted, removed or written, and the next call tries again', async (_, fault) => {
    const { auth, service, storage, left, store } = startBeside(fault);
    for (let calls = 1; calls <= 2; calls++) {
      const columns = columnsOf(await auth.fetchAuthSession());
      expect(columns).toMatchObject(signedOut);
      expect(columns.identityId).toMatch(/^service\//);
      expect(columns.credentials).toBe(columns.identityId);
      expect(service.operations).toEqual(Array.from({ length: calls }, () => refresh));
    }
    expect(storage.items).toEqual(left);
    expect(store.values.size).toBe(0);
    service.fault = undefined;
    expect(await auth.getCurrentUser()).toMatchObject({ username: 'ann' });
    expect(storage.items.size).toBe(0);
  });

  const definitive: [string, RefreshService['fault']][] = [
    ['a refusal', answer(400, { __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' })],
    ['a wrong client', answer(400, { __type: 'ResourceNotFoundException' })],
    ['tokens of another user', async () => Response.json(replyOf({ access: { sub: 'eve' }, id: { sub: 'eve' } }))],
    ['tokens of another client', async () => Response.json(replyOf({ access: { client_id: 'other' } }))],
    ['no tokens', answer(200, {})],
  ];

  test.each(definitive)('%s: nothing is adopted, the copies stay, and a guest begins', async (_, fault) => {
    const { auth, service, storage, left, store, logger } = startBeside(fault);
    await expect(auth.getCurrentUser()).rejects.toMatchObject({ kind: 'signedOut' });
    await expect(auth.getCurrentUser()).rejects.toMatchObject({ kind: 'signedOut' });
    expect(service.operations).toEqual([refresh]);
    expect(logger.mock.calls).toMatchObject([[{ event: 'adoption.failed' }]]);
    expect(storage.items).toEqual(left);
    expect(store.values.size).toBe(0);
    void auth.fetchAuthSession();
    await vi.waitFor(() => expect(service.operations).toEqual([refresh, 'GetId']));
  });

  test('the key of the device goes along', async () => {
    const storage = createPageStorage({ ...amplifyEntries(), ...deviceEntries });
    const fetch = vi.fn(createRefreshService(storage).fetch);
    const auth = createAuth(config, { storage: createMapStore(), fetch, adopt: { storage } });
    await auth.getCurrentUser();
    expect(JSON.parse(String(fetch.mock.calls[0]?.[1]?.body))).toMatchObject({
      DeviceKey: deviceEntries[`${prefix}.ann.deviceKey`],
    });
  });
});

/** The service's answer to a refresh. */
function replyOf(claims: Parameters<typeof createTokens>[0]): object {
  const { idToken, accessToken } = createTokens(claims);
  return { AuthenticationResult: { IdToken: idToken, AccessToken: accessToken } };
}

describe("a guest's identity", () => {
  const withGuests = { userPool, identityPool };
  const startGuest = (storage: PageStorage, store = createMapStore()) => {
    const sent: unknown[] = [];
    const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
      sent.push(JSON.parse(String(init?.body)));
      throw new TypeError('fetch failed');
    };
    const auth = createAuth(withGuests, { storage: store, fetch, adopt: { storage } });
    return { auth, sent, store };
  };
  const identityOf = async (auth: ReturnType<typeof startGuest>['auth']) => {
    const session = await auth.fetchAuthSession();
    const result = session.getIdentityId();
    return result.ok ? result.value : result.error.code;
  };

  test('continues as ours, also without a network', async () => {
    const storage = createPageStorage({ [guestKey]: guestId });
    const { auth, sent, store } = startGuest(storage);
    expect(await identityOf(auth)).toBe(guestId);
    expect(sent[0]).toEqual({ IdentityId: guestId });
    expect(storage.items.size).toBe(0);
    expect(await identityOf(startGuest(storage, store).auth)).toBe(guestId);
  });

  test.each(['garbage', 'us-east-1:short', '{"id":1}', ''])('is left alone when it is invalid: %s', async (value) => {
    const storage = createPageStorage({ [guestKey]: value });
    const { auth } = startGuest(storage);
    expect(await identityOf(auth)).toBe('NetworkError');
    expect(storage.items.get(guestKey)).toBe(value);
  });

  test('of another identity pool is left alone', async () => {
    const key = guestKey.replace('1111', '2222');
    const storage = createPageStorage({ [key]: guestId });
    expect(await identityOf(startGuest(storage).auth)).toBe('NetworkError');
    expect(storage.items.get(key)).toBe(guestId);
  });

  test('is not adopted by a guest who has an identity here', async () => {
    const storage = createPageStorage({ [guestKey]: guestId });
    const store = createMapStore();
    await identityOf(startGuest(storage, store).auth);
    const other = guestId.replace('9999', '7777');
    storage.setItem(guestKey, other);
    expect(await identityOf(startGuest(storage, store).auth)).toBe(guestId);
    expect(storage.getItem(guestKey)).toBe(other);
  });
});
