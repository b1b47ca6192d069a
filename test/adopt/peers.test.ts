import { createAuth } from '@claviger/auth';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import * as amplify from 'aws-amplify/auth';
import { ConsoleLogger } from 'aws-amplify/utils';
import { afterAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createPool } from '../actions/pools.js';
import { createUser, PASSWORD } from '../peers/server.js';
import { createMapStore, type MapStore } from '../session/map-store.js';
import { createNetwork } from '../session/network.js';
import { type TwoPools, useWorld } from '../session/world.js';
import type { PageStorage } from './left.js';

/** Amplify takes the page's storage when it is imported. */
const page = await vi.hoisted(async (): Promise<PageStorage> => {
  const { createPageStorage } = await import('./left.js');
  const localStorage = createPageStorage();
  Object.assign(globalThis, { window: { localStorage } });
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, value: localStorage });
  return localStorage;
});
afterAll(() => {
  for (const name of ['window', 'localStorage']) Reflect.deleteProperty(globalThis, name);
});
ConsoleLogger.LOG_LEVEL = 'ERROR';

const world = useWorld();
beforeEach(() => page.clear());

/** A page of ours, where the other library was before. */
function openOurs(config: TwoPools, store: MapStore = createMapStore(), adopt?: { keep: boolean }) {
  const network = createNetwork();
  const options = { storage: store, fetch: network.fetch, ...(adopt && { adopt }) };
  return { auth: createAuth(config, options), network, store };
}

/** The keys that hold something of a session. */
const keysLeft = (): string[] => [...page.items.keys()].filter((key) => /Cognito/.test(key));

const rotation = { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } } as const;

/** The pools, with or without rotation. */
async function poolsOf(isRotating: boolean): Promise<TwoPools> {
  return isRotating ? world.createClient(rotation) : world.config();
}

describe('aws-amplify', () => {
  /** Amplify as after a load of the page: it keeps the last user's identity in memory. */
  async function loadAmplify({ userPool, identityPool }: TwoPools): Promise<void> {
    Amplify.configure({
      Auth: {
        Cognito: {
          userPoolId: userPool.id,
          userPoolClientId: userPool.clientId,
          userPoolEndpoint: world.local.url,
          identityPoolId: identityPool.id,
          identityPoolEndpoint: world.local.url,
          allowGuestAccess: true,
        },
      },
    });
    await amplify.signOut();
  }

  test.each([false, true])('a user stays signed in (rotation: %s)', async (isRotating) => {
    const config = await poolsOf(isRotating);
    await loadAmplify(config);
    const { email, sub } = await createUser(world.local, config.userPool.clientId);
    await amplify.signIn({ username: email, password: PASSWORD });
    const theirs = await amplify.fetchAuthSession();
    const { userId, username, signInDetails } = await amplify.getCurrentUser();
    expect(keysLeft().length).toBeGreaterThan(4);

    const { auth, network, store } = openOurs(config);
    expect(await auth.getCurrentUser()).toEqual({ userId, username, signInDetails });
    expect(userId).toBe(sub);
    expect(network.operations).toEqual(['GetTokensFromRefreshToken']);
    const ours = await auth.fetchAuthSession();
    const { payload } = ours.getCognitoTokens().get().accessToken;
    expect(payload['origin_jti']).toBe(theirs.tokens?.accessToken.payload['origin_jti']);
    expect(ours.getIdentityId().get()).toBe(theirs.identityId);
    expect(network.operations).toEqual(['GetTokensFromRefreshToken', 'GetId', 'GetCredentialsForIdentity']);
    expect(keysLeft()).toEqual([]);
    // For Amplify, the user has gone.
    await expect(amplify.getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });

    for (let times = 0; times < 2; times++) {
      const renewed = await auth.fetchAuthSession({ forceRefresh: true });
      expect(renewed.getUserSub().get()).toBe(sub);
    }
    const reloaded = openOurs(config, store);
    expect((await reloaded.auth.fetchAuthSession({ forceRefresh: true })).getUserSub().get()).toBe(sub);
    expect(await auth.signOut()).toEqual({ status: 'complete' });
  });

  test('a device that Amplify has registered stays known: at renewals, and at the next sign-in', async () => {
    const { config, createAccount } = await createPool(world, {
      pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false } },
    });
    const pools = { ...world.config(), ...config };
    await loadAmplify(pools);
    const user = await createAccount();
    await amplify.signIn(user);
    const [, id] = [...page.items].find(([key]) => key.endsWith('.deviceKey')) ?? [];
    expect(id).toMatch(/_/);

    const { auth, network } = openOurs(pools);
    expect((await auth.fetchDevices()).map(({ id }) => id)).toEqual([id]);
    expect((await auth.fetchAuthSession({ forceRefresh: true })).getCognitoTokens().ok).toBe(true);
    await auth.signOut();
    network.clear();
    await auth.signIn(user);
    expect(network.bodies[0]).toMatchObject({ AuthParameters: { DEVICE_KEY: id } });
    expect(await auth.fetchDevices()).toHaveLength(1);
    await auth.forgetDevice();
    expect(await auth.fetchDevices()).toEqual([]);
  });

  test('a session that began on the login pages ends there too', async () => {
    const config = await poolsOf(false);
    await loadAmplify(config);
    const { email } = await createUser(world.local, config.userPool.clientId);
    await amplify.signIn({ username: email, password: PASSWORD });
    const { username } = await amplify.getCurrentUser();
    const key = `CognitoIdentityServiceProvider.${config.userPool.clientId}.${username}.oauthMetadata`;
    page.setItem(key, '{"oauthSignIn":true}');
    const oauth = { domain: 'auth.example.com', scopes: [], signInUrls: [], signOutUrls: ['https://example.com/'] };
    const auth = createAuth({ ...config, oauth }, { storage: createMapStore() });
    let opened = '';
    const authSessionOpener = async (url: string): Promise<void> => {
      opened = url;
    };
    expect(await auth.signOut({ oauth: { authSessionOpener } })).toEqual({ status: 'complete' });
    expect(opened).toMatch(/^https:\/\/auth\.example\.com\/logout\?/);
  });

  test('what Amplify has renewed is taken as it is then', async () => {
    const config = await poolsOf(true);
    await loadAmplify(config);
    const { email, sub } = await createUser(world.local, config.userPool.clientId);
    await amplify.signIn({ username: email, password: PASSWORD });
    const { tokens } = await amplify.fetchAuthSession({ forceRefresh: true });
    const { auth, network } = openOurs(config);
    const ours = await auth.fetchAuthSession();
    const { payload } = ours.getCognitoTokens().get().idToken;
    expect(payload['origin_jti']).toBe(tokens?.idToken?.payload['origin_jti']);
    expect(network.operations[0]).toBe('GetTokensFromRefreshToken');
    expect((await auth.fetchAuthSession({ forceRefresh: true })).getUserSub().get()).toBe(sub);
  });

  test('with `keep` both go on', async () => {
    const config = await poolsOf(false);
    await loadAmplify(config);
    const { email, sub } = await createUser(world.local);
    await amplify.signIn({ username: email, password: PASSWORD });
    const { auth } = openOurs(config, createMapStore(), { keep: true });
    expect((await auth.fetchAuthSession({ forceRefresh: true })).getUserSub().get()).toBe(sub);
    expect((await amplify.fetchAuthSession({ forceRefresh: true })).userSub).toBe(sub);
    await amplify.signOut();
  });

  test('a guest keeps the identity, and takes it into an account', async () => {
    const config = await poolsOf(false);
    await loadAmplify(config);
    const { identityId } = await amplify.fetchAuthSession({ forceRefresh: true });
    expect([...page.items.values()]).toContain(identityId);
    const { auth, network } = openOurs(config);
    const guest = await auth.fetchAuthSession();
    expect(guest.getIdentityId().get()).toBe(identityId);
    expect(guest.getAWSCredentials().ok).toBe(true);
    expect(network.operations).toEqual(['GetCredentialsForIdentity']);
    expect(keysLeft()).toEqual([]);
    const { email } = await createUser(world.local);
    await auth.signIn({ username: email, password: PASSWORD });
    expect((await auth.fetchAuthSession()).getIdentityId().get()).toBe(identityId);
  });
});

describe('amazon-cognito-identity-js', () => {
  async function signIn({ userPool }: TwoPools, Username: string): Promise<CognitoUserSession> {
    const pool = new CognitoUserPool({
      UserPoolId: userPool.id,
      ClientId: userPool.clientId,
      endpoint: world.local.url,
      Storage: page,
    });
    const user = new CognitoUser({ Username, Pool: pool, Storage: page });
    return new Promise((resolve, reject) => {
      const details = new AuthenticationDetails({ Username, Password: PASSWORD });
      user.authenticateUser(details, { onSuccess: (session) => resolve(session), onFailure: reject });
    });
  }

  test.each([false, true])('a user stays signed in (rotation: %s)', async (isRotating) => {
    const config = await poolsOf(isRotating);
    const { email, sub } = await createUser(world.local, config.userPool.clientId);
    const theirs = await signIn(config, email);
    expect(keysLeft()).toHaveLength(5);

    const { auth, network, store } = openOurs(config);
    expect(await auth.getCurrentUser()).toEqual({
      userId: sub,
      username: theirs.getIdToken().payload['cognito:username'],
    });
    expect(network.operations).toEqual(['GetTokensFromRefreshToken']);
    const ours = await auth.fetchAuthSession();
    const { payload } = ours.getCognitoTokens().get().accessToken;
    expect(payload['origin_jti']).toBe(theirs.getAccessToken().payload['origin_jti']);
    expect(keysLeft()).toEqual([]);
    for (let times = 0; times < 2; times++) {
      expect((await auth.fetchAuthSession({ forceRefresh: true })).getUserSub().get()).toBe(sub);
    }
    const reloaded = openOurs(config, store);
    expect((await reloaded.auth.fetchAuthSession({ forceRefresh: true })).getUserSub().get()).toBe(sub);
  });

  test('a session that has long expired is renewed at the first use', async () => {
    const config = world.config();
    const { email, sub } = await createUser(world.local);
    await signIn(config, email);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
    onTestFinished(() => void vi.useRealTimers());
    world.local.clock.advance(7200);
    const { auth, network } = openOurs(config);
    expect((await auth.fetchAuthSession()).getUserSub().get()).toBe(sub);
    expect(network.operations).toEqual(['GetTokensFromRefreshToken', 'GetId', 'GetCredentialsForIdentity']);
  });
});
