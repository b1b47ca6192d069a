// The page's client speaks to Cognito through the relay. The app client has a secret, and rotates refresh tokens at once.
import { type Auth, type AuthConfig, createAuth } from '@claviger/auth';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMapStore, type MapStore } from '../session/map-store.js';
import type { User } from '../session/world.js';
import type { Browser } from './browser.js';
import { type App, useServerWorld } from './world.js';

const ORIGIN = 'http://localhost:3000';
const { world, createApp } = useServerWorld();
let config: AuthConfig;
let user: User;
let app: App;

beforeAll(async () => {
  config = await world.createClient({
    GenerateSecret: true,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
  });
});
beforeEach(async () => {
  user = await world.createUser();
  app = createApp(config, { origin: ORIGIN });
});

/** A page whose requests all go to the app's server. */
interface Page {
  readonly auth: Auth;
  readonly browser: Browser;
  readonly store: MapStore;
  readonly answers: string[];
}

function openPage(): Page {
  const browser = app.browse();
  const store = createMapStore();
  const answers: string[] = [];
  const { userPool, identityPool } = config;
  const endpoint = `${ORIGIN}/auth/cognito`;
  const pools: AuthConfig = {
    ...(userPool && { userPool: { id: userPool.id, clientId: userPool.clientId, endpoint } }),
    ...(identityPool && { identityPool: { ...identityPool, endpoint } }),
  };
  const auth = createAuth(pools, {
    storage: store,
    adopt: false,
    async fetch(url, init) {
      const response = await browser.call(`${url}`, { ...init, headers: { origin: ORIGIN, ...Object(init?.headers) } });
      answers.push(
        await response.clone().text(),
        JSON.stringify([...response.headers].filter(([name]) => name !== 'set-cookie')),
      );
      return response;
    },
  });
  return { auth, browser, store, answers };
}

describe('a page behind the relay', () => {
  test('signs in with SRP, reads and changes its user, renews and signs out', async () => {
    const { auth, browser } = openPage();
    const { username, password } = user;
    expect(await auth.signIn({ username, password })).toMatchObject({ isSignedIn: true });
    expect(await auth.fetchUserAttributes()).toMatchObject({ email: username, sub: user.sub });
    await auth.updateUserAttributes({ userAttributes: { name: 'Ada' } });
    const before = await auth.fetchAuthSession();
    const session = await auth.fetchAuthSession({ forceRefresh: true });
    expect(session.getUserSub().get()).toBe(user.sub);
    expect(session.getCognitoTokens().get().idToken.payload.name).toBe('Ada');
    expect(session.getIdentityId().get()).toBe(before.getIdentityId().get());
    expect(await auth.signOut()).toEqual({ status: 'complete' });
    expect([...browser.cookies.keys()].filter((name) => !name.includes('-ended'))).toEqual([]);
  });
});
