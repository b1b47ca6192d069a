import { randomUUID } from 'node:crypto';
import { type AuthConfig, createAuth } from '@claviger/auth';
import type { AdoptOptions, ForeignStorage } from '@claviger/auth/adopt';
import { vi } from 'vitest';
import { createMapStore } from '../session/map-store.js';

/** A storage like `localStorage`, in which another library keeps its session. */
export interface PageStorage extends ForeignStorage {
  readonly items: Map<string, string>;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
}

export function createPageStorage(entries: Readonly<Record<string, string>> = {}): PageStorage {
  const items = new Map(Object.entries(entries));
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, String(value)),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}

export const userPool = { id: 'us-east-1_Example01', clientId: 'exampleclient0000000000001' };
export const identityPool = { id: 'us-east-1:11111111-2222-4333-8444-555555555555' };
export const config: AuthConfig = { userPool };
export const prefix = `CognitoIdentityServiceProvider.${userPool.clientId}`;
export const guestKey = `com.amplify.Cognito.${identityPool.id}.identityId`;
export const guestId = 'us-east-1:99999999-8888-4777-8666-555555555555';

/** A token that looks like the service's. The client does not check signatures. */
export function createToken(claims: object): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'RS256' })}.${encode(claims)}.c2lnbmF0dXJl`;
}

/** What a session that was left is made of. */
export interface Claims {
  readonly access?: Readonly<Record<string, unknown>>;
  readonly id?: Readonly<Record<string, unknown>>;
}

/** The tokens of a sign-in `ageSeconds` ago that live for an hour. */
export function createTokens({ access = {}, id = {} }: Claims = {}, ageSeconds = 0) {
  const iat = Math.floor(Date.now() / 1000) - ageSeconds;
  const shared = {
    sub: '11111111-1111-4111-8111-111111111111',
    iss: `https://cognito-idp.us-east-1.amazonaws.com/${userPool.id}`,
    origin_jti: randomUUID(),
    jti: randomUUID(),
    iat,
    exp: iat + 3600,
  };
  return {
    iat,
    idToken: createToken({ ...shared, token_use: 'id', aud: userPool.clientId, 'cognito:username': 'ann', ...id }),
    accessToken: createToken({
      ...shared,
      token_use: 'access',
      client_id: userPool.clientId,
      username: 'ann',
      ...access,
    }),
    refreshToken: 'a-refresh-token',
  };
}

/** What `aws-amplify` v6 has in its storage. */
export function amplifyEntries({ iat, ...tokens } = createTokens()): Record<string, string> {
  const entries = Object.entries(tokens).map(([name, token]) => [`${prefix}.ann.${name}`, token]);
  return {
    [`${prefix}.LastAuthUser`]: 'ann',
    ...Object.fromEntries(entries),
    [`${prefix}.ann.clockDrift`]: `${iat * 1000 - Date.now()}`,
    [`${prefix}.ann.signInDetails`]: '{"loginId":"ann@example.com","authFlowType":"USER_SRP_AUTH"}',
  };
}

/** The keys that a device is remembered by. */
export const deviceEntries = {
  [`${prefix}.ann.deviceKey`]: 'us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
  [`${prefix}.ann.randomPasswordKey`]: 'random',
  [`${prefix}.ann.deviceGroupKey`]: '-group',
};

/** The operations that were asked for, and what else a stand-in for the service does. */
export interface RefreshService {
  readonly operations: string[];
  /** What the next refreshes meet in place of tokens. */
  fault: ((send: () => Response) => Promise<Response>) | undefined;
  readonly fetch: typeof globalThis.fetch;
}

/** A service that accepts the refresh token of each session that lies in the storage, and answers nothing else. */
export function createRefreshService(...storages: readonly PageStorage[]): RefreshService {
  const service: RefreshService = {
    operations: [],
    fault: undefined,
    async fetch(_, init) {
      const operation = `${new Headers(init?.headers).get('x-amz-target')}`.replace(/^.*\./, '');
      service.operations.push(operation);
      if (operation !== 'GetTokensFromRefreshToken') return new Promise(() => undefined);
      const { RefreshToken } = JSON.parse(String(init?.body));
      const send = (): Response => renew(storages, RefreshToken);
      return service.fault ? service.fault(send) : send();
    },
  };
  return service;
}

function renew(storages: readonly PageStorage[], refreshToken: string): Response {
  for (const { items } of storages) {
    const [key] = [...items].find(([name, text]) => name.endsWith('.refreshToken') && text === refreshToken) ?? [];
    if (!key) continue;
    const [IdToken, AccessToken] = ['idToken', 'accessToken'].map((name) => {
      const [, payload = ''] = (items.get(key.replace(/refreshToken$/, name)) ?? '').split('.');
      const iat = Math.floor(Date.now() / 1000);
      return createToken({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), iat, exp: iat + 3600 });
    });
    return Response.json({ AuthenticationResult: { IdToken, AccessToken } });
  }
  return Response.json({ __type: 'NotAuthorizedException', message: 'Invalid Refresh Token' }, { status: 400 });
}

/** A session that starts beside what was left. */
export function start(storage: PageStorage, options: AdoptOptions = {}, store = createMapStore()) {
  const service = createRefreshService(storage);
  const logger = vi.fn();
  const auth = createAuth(config, { storage: store, fetch: service.fetch, logger, adopt: { storage, ...options } });
  return { auth, service, logger, store };
}
