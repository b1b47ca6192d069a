// The records of `logger`, and who an event is about.
import { type AuthEvent, createAuth, type LogRecord, type SessionStore } from '@claviger/auth';
import { describe, expect, test } from 'vitest';
import { createMapStore } from '../session/map-store.js';
import { createNetwork, refuses } from '../session/network.js';
import { columnsOf, useWorld } from '../session/world.js';

const world = useWorld();

describe('a logger', () => {
  test('learns that a provider callback failed, and which one', async () => {
    const logs: LogRecord[] = [];
    const network = createNetwork();
    const auth = createAuth(world.config(), {
      fetch: network.fetch,
      logger: (record) => logs.push(record),
      getProviderToken: () => Promise.reject(new Error('no token')),
    });
    const { idToken } = await tokensOfAnotherSignIn();
    await auth.federateToIdentityPool({ provider: providerName(), token: idToken });
    network.break('GetCredentialsForIdentity', refuses('NotAuthorizedException', 'Token is expired.'));
    await auth.fetchAuthSession({ forceRefresh: true });
    expect(logs).toEqual([{ event: 'callback.failed', callback: 'getProviderToken', error: new Error('no token') }]);
  });

  test('that throws harms no call, no listener and no other record', async () => {
    const records: string[] = [];
    const heard: string[] = [];
    const auth = createAuth(world.config(), {
      logsRequests: true,
      logger: ({ event }) => {
        records.push(event);
        throw new Error('the log is full');
      },
    });
    auth.subscribe(() => {
      throw new Error('mine');
    });
    auth.subscribe(({ type }) => heard.push(type));
    await auth.signIn(await world.createUser());
    expect(columnsOf(await auth.fetchAuthSession({ forceRefresh: true })).tokens).toBe('ok');
    expect(heard).toEqual(['signedIn', 'tokensRefreshed']);
    expect(records.filter((event) => event === 'listener.failed')).toHaveLength(2);
    expect(records.filter((event) => event === 'request.ended').length).toBeGreaterThan(3);
  });
});

describe('an event names the user that it is about', () => {
  test('from the sign-in to the sign-out, in this context and in another one', async () => {
    const store = createWatchedStore();
    const network = createNetwork();
    const here = open(store, network.fetch);
    const there = open(store);
    await there.auth.fetchAuthSession();
    const { sub: userId, ...user } = await world.createUser();
    await here.auth.signIn(user);
    await expect.poll(() => there.events.length).toBe(1);
    const { username } = await here.auth.getCurrentUser();
    await here.auth.fetchAuthSession({ forceRefresh: true });
    await expect.poll(() => there.events.length).toBe(2);
    network.break('GetTokensFromRefreshToken', refuses('InternalErrorException'));
    await here.auth.fetchAuthSession({ forceRefresh: true });
    await here.auth.signOut();
    await expect.poll(() => there.events.length).toBe(3);
    const about = { username, userId };
    expect(here.events).toMatchObject(
      ['signedIn', 'tokensRefreshed', 'tokensRefreshFailed', 'signedOut'].map((type) => ({ type, ...about })),
    );
    expect(there.events).toMatchObject(
      ['signedIn', 'tokensRefreshed', 'signedOut'].map((type) => ({ type, elsewhere: true, ...about })),
    );
  });

  test('and names none for a federated identity', async () => {
    const { auth, events } = open(createMapStore());
    const { idToken } = await tokensOfAnotherSignIn();
    await auth.federateToIdentityPool({ provider: providerName(), token: idToken });
    await auth.clearFederationToIdentityPool();
    expect(events.map(({ type }) => type)).toEqual(['federatedToIdentityPool', 'federationToIdentityPoolCleared']);
    for (const event of events) expect(event).not.toHaveProperty('userId');
  });
});

/** A store that tells every context of a change, as those of browsers do. */
function createWatchedStore(): SessionStore {
  const store = createMapStore();
  const listeners = new Set<(key: string) => void>();
  const tell = (key: string): void => {
    for (const listener of listeners) queueMicrotask(() => listener(key));
  };
  return {
    ...store,
    shared: true,
    write: (key, value) => store.write(key, value).then(() => tell(key)),
    remove: (key) => store.remove(key).then(() => tell(key)),
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** An `Auth` on a store, and what its listeners hear. */
function open(storage: SessionStore, fetch = globalThis.fetch) {
  const events: AuthEvent[] = [];
  const auth = createAuth(world.config(), { storage, fetch });
  auth.subscribe((event) => events.push(event));
  return { auth, events };
}

function providerName(): string {
  const { id, endpoint } = world.config().userPool;
  return `${endpoint?.replace(/^https?:\/\//, '')}/${id}`;
}

/** A token that the identity pool takes from a provider. */
async function tokensOfAnotherSignIn(): Promise<{ readonly idToken: string }> {
  const auth = createAuth(world.config());
  await auth.signIn(await world.createUser());
  return { idToken: `${(await auth.fetchAuthSession()).getCognitoTokens().get().idToken}` };
}
