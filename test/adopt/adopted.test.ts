import { createAuth, createSession } from '@claviger/auth';
import { adoptSession } from '@claviger/auth/adopt';
import { describe, expect, test, vi } from 'vitest';
import { createMapStore, keysOf } from '../session/map-store.js';
import {
  amplifyEntries,
  config,
  createPageStorage,
  createRefreshService,
  createTokens,
  deviceEntries,
  guestId,
  guestKey,
  identityPool,
  type PageStorage,
  prefix,
  start,
  userPool,
} from './left.js';

describe('what is adopted', () => {
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
    expect(service.operations).toEqual(['GetTokensFromRefreshToken']);
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
