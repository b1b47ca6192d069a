import { createAuth, createSession } from '@claviger/auth';
import { adoptSession } from '@claviger/auth/adopt';
import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createMapStore } from '../session/map-store.js';
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
  start,
  userPool,
} from './left.js';

/** What the service is asked for first. */
const refresh = 'GetTokensFromRefreshToken';

const signedOut = { isSignedIn: false, userSub: 'signedOut/SignedOut', tokens: 'signedOut/SignedOut' };

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
    ['no user named', nameless],
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
    ['tokens of two users', of({ id: { sub: 'another-user' } })],
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

  test.each([null, 'localStorage', 7])('options that are no object: an error says so (%s)', (options) => {
    const error = { kind: 'configuration', code: 'InvalidConfiguration', field: 'adopt.storage' };
    expect(() => adoptSession(createSession(config), options as never)).toThrow(expect.objectContaining(error));
  });

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
