import type { AuthConfig, Session, SessionSnapshot } from '@claviger/auth';
import { federateToIdentityPool, getCurrentUser, signOut } from '@claviger/auth/actions';
import { type AdoptOptions, adoptSession, type ForeignStorage } from '@claviger/auth/adopt';
import { describe, expect, test } from 'vitest';
import { type HandClock, settle } from '../session/hand-clock.js';
import { createMapStore, keysOf, type MapStore, recordOf } from '../session/map-store.js';
import { answersJson } from '../session/network.js';
import { type Context, typesOf, useWorld } from '../session/world.js';
import { createPageStorage, guestId } from './left.js';

const world = useWorld();

/** A new user's session, as `amazon-cognito-identity-js` and Amplify leave it. */
async function leave(config: AuthConfig = world.config()) {
  const user = await world.createUser();
  const context = world.context({ config, store: createMapStore() });
  await context.signIn(user);
  const { idToken, accessToken, refreshToken } = recordOf(context.store, 's');
  const prefix = `CognitoIdentityServiceProvider.${config.userPool?.clientId}`;
  const storage = createPageStorage({
    [`${prefix}.LastAuthUser`]: user.username,
    [`${prefix}.${user.username}.idToken`]: String(idToken),
    [`${prefix}.${user.username}.accessToken`]: String(accessToken),
    [`${prefix}.${user.username}.refreshToken`]: String(refreshToken),
    [`${prefix}.${user.username}.clockDrift`]: '0',
  });
  return { user, storage, context, prefix };
}

/** A client that rotates refresh tokens; the one that was used is dead at once. */
const rotating = () => world.createClient({ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } });

interface StartOptions extends AdoptOptions {
  readonly config?: AuthConfig;
  readonly store?: MapStore;
  readonly clock?: HandClock;
}

/** A tab that starts beside what was left. */
function start(storage: ForeignStorage, { config = world.config(), store = createMapStore(), ...rest }: StartOptions) {
  const { clock, ...options } = rest;
  const context = world.context({ config, store, ...(clock && { clock }) });
  adoptSession(context.session, { storage, ...options });
  return context;
}

async function userOf(session: Session): Promise<string> {
  return (await session.fetchAuthSession()).getUserSub().get();
}

/** How often the tokens were asked for. */
const renewals = ({ network }: Context): number =>
  network.operations.filter((operation) => operation === 'GetTokensFromRefreshToken').length;

describe('a start', () => {
  test('is no sign-in event: no listener sees a signed-out state first', async () => {
    const { user, storage } = await leave();
    const { session, events } = start(storage, {});
    const seen: SessionSnapshot['status'][] = [session.getSnapshot().status];
    session.onSnapshot(() => seen.push(session.getSnapshot().status));
    // All who ask at once.
    const answers = await Promise.all([userOf(session), userOf(session), getCurrentUser(session)]);
    expect(answers).toMatchObject([user.sub, user.sub, { userId: user.sub }]);
    await settle();
    expect(seen).toEqual(['loading', 'signedIn']);
    expect(events).toEqual([]);
  });

  test('refreshes the tokens once, fresh or not, and renews them afterwards', async () => {
    const { storage, user } = await leave();
    const context = start(storage, {});
    expect(await userOf(context.session)).toBe(user.sub);
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetId', 'GetCredentialsForIdentity']);
    const renewed = await context.session.fetchAuthSession({ forceRefresh: true });
    expect(renewed.getUserSub().get()).toBe(user.sub);
    expect(renewals(context)).toBe(2);
  });

  test('with tokens that have expired renews them', async () => {
    const { storage, user } = await leave();
    await world.advance(7200);
    const context = start(storage, {});
    expect(await userOf(context.session)).toBe(user.sub);
    expect(renewals(context)).toBe(1);
  });

  test('with rotation continues over many renewals and reloads', async () => {
    const config = await rotating();
    const { storage, user } = await leave(config);
    const store = createMapStore();
    for (let load = 0; load < 3; load++) {
      const { session } = start(storage, { config, store });
      expect((await session.fetchAuthSession({ forceRefresh: true })).getUserSub().get()).toBe(user.sub);
      expect(storage.items.size).toBe(0);
      session.dispose();
    }
  });

  test('after a sign-out adopts no session of any user', async () => {
    const { storage } = await leave();
    const store = createMapStore();
    const first = start(storage, { store });
    expect(await signOut(first.session)).toEqual({ status: 'complete' });
    expect(first.network.operations).toContain('RevokeToken');
    const again = await leave();
    const before = new Map(again.storage.items);
    await expect(getCurrentUser(start(again.storage, { store }).session)).rejects.toMatchObject({ kind: 'signedOut' });
    expect(again.storage.items).toEqual(before);
  });

  test('beside a session of ours takes nothing, nor where the record was evicted', async () => {
    const { context } = await leave();
    const other = await leave();
    const before = new Map(other.storage.items);
    const own = start(other.storage, { store: context.store });
    expect(await userOf(own.session)).not.toBe(other.user.sub);
    for (const key of keysOf(context.store, 's')) context.store.values.delete(key);
    await expect(getCurrentUser(start(other.storage, { store: context.store }).session)).rejects.toMatchObject({
      kind: 'signedOut',
    });
    expect(other.storage.items).toEqual(before);
  });

  test('after a store that failed at first', async () => {
    const { storage, user } = await leave();
    const { session, store } = start(storage, {});
    store.failing = { read: true };
    await expect(getCurrentUser(session)).rejects.toMatchObject({ kind: 'service' });
    store.failing = {};
    expect(await getCurrentUser(session)).toMatchObject({ userId: user.sub });
  });
});

describe('who is further on counts', () => {
  test('a sign-out without the lock, between the record and the pointer', async () => {
    const { storage } = await leave();
    const store = createMapStore();
    const { write } = store;
    store.write = async (key, value) => {
      await write(key, value);
      if (key.includes('.s.')) store.values.set(key.replace(/s\.[^.]+$/, 'current'), 'out:elsewhere');
    };
    await expect(getCurrentUser(start(storage, { store }).session)).rejects.toMatchObject({ kind: 'signedOut' });
    expect([...store.values.values()]).toEqual(['out:elsewhere']);
    // Who has signed out since has ended what was left.
    expect(storage.items.size).toBe(0);
  });

  test('a sign-out without the lock, before the pointer is written', async () => {
    const { storage } = await leave();
    const store = createMapStore();
    const { write } = store;
    store.write = async (key, value) => {
      // The other context has adopted it too, so it removes the record that both have.
      const isAdopted = key.endsWith('.current') && !value.startsWith('out:');
      if (isAdopted) for (const record of keysOf(store, 's')) store.values.delete(record);
      await write(key, value);
    };
    await expect(getCurrentUser(start(storage, { store }).session)).rejects.toMatchObject({ kind: 'signedOut' });
    expect([...store.values.values()]).toEqual([expect.stringMatching(/^out:/)]);
    expect(storage.items.size).toBe(0);
  });

  test('a tab that finds nothing left, because another one has adopted it since it read the store', async () => {
    const { storage, user } = await leave();
    const store = createMapStore();
    let thaw = (): void => undefined;
    const thawed = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    const frozen = { ...storage, getItem: (key: string) => thawed.then(() => storage.getItem(key)) };
    const late = start(frozen, { store });
    const seen: SessionSnapshot['status'][] = [];
    late.session.onSnapshot(() => seen.push(late.session.getSnapshot().status));
    const answer = userOf(late.session);
    await settle();
    expect(await userOf(start(storage, { store, clock: late.clock }).session)).toBe(user.sub);
    expect(storage.items.size).toBe(0);
    thaw();
    expect(await answer).toBe(user.sub);
    await settle();
    expect(seen).toEqual(['signedIn']);
  });

  test('a tab that was frozen before it wrote does not write over a token that was rotated since', async () => {
    const config = await rotating();
    const { storage, user } = await leave(config);
    const store = createMapStore({ hasLocks: false });
    let thaw = (): void => undefined;
    const thawed = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    let looks = 0;
    const frozen: MapStore = {
      ...store,
      async read(key) {
        const value = await store.read(key);
        // Once to see that nothing is there, and once more before it writes.
        if (key.endsWith('.current') && ++looks === 2) await thawed;
        return value;
      },
    };
    const late = start(storage, { config, store: frozen });
    const answer = userOf(late.session);
    await settle();
    expect(looks).toBe(2);
    const first = start(storage, { config, store, clock: late.clock });
    expect((await first.session.fetchAuthSession({ forceRefresh: true })).getUserSub().get()).toBe(user.sub);
    const renewed = recordOf(store, 's');
    thaw();
    expect(await answer).toBe(user.sub);
    expect(recordOf(store, 's')).toEqual(renewed);
    expect((await late.session.fetchAuthSession({ forceRefresh: true })).getUserSub().get()).toBe(user.sub);
  });

  test('a sign-in that could not be stored', async () => {
    const { storage } = await leave();
    const left = new Map(storage.items);
    const { session, store, network } = start(storage, {});
    const keys = {
      AccessKeyId: 'a',
      SecretKey: 's',
      SessionToken: 't',
      Expiration: world.local.clock.now() / 1000 + 3600,
    };
    network.break('GetId', answersJson({ IdentityId: guestId }));
    network.break('GetCredentialsForIdentity', answersJson({ IdentityId: guestId, Credentials: keys }));
    store.failing = { read: true, write: true };
    await session.fetchAuthSession();
    await federateToIdentityPool(session, { provider: 'accounts.google.com', token: 'token' }).catch(() => undefined);
    expect(session.getSnapshot().status).toBe('federated');
    store.failing = {};
    await session.fetchAuthSession();
    expect(session.getSnapshot().status).toBe('federated');
    expect(storage.items).toEqual(left);
  });
});

describe('what was left goes only once ours is kept', () => {
  test('a crash between the two leaves both, and the next start cleans up', async () => {
    const { storage, user } = await leave();
    const left = new Map(storage.items);
    const store = createMapStore();
    const crashing = { ...storage, removeItem: () => Promise.reject(new Error('crash')) };
    expect(await userOf(start(crashing, { store }).session)).toBe(user.sub);
    expect(storage.items).toEqual(left);
    const next = start(storage, { store });
    expect(await userOf(next.session)).toBe(user.sub);
    await settle();
    expect(storage.items.size).toBe(0);
    expect(keysOf(store, 's')).toHaveLength(1);
  });

  test('a crash before ours is whole leaves theirs', async () => {
    const { storage, user } = await leave();
    const store = createMapStore();
    const { write } = store;
    // The pointer is never written.
    store.write = (key, value) => (key.endsWith('.current') ? new Promise(() => undefined) : write(key, value));
    const first = start(storage, { store });
    await settle();
    first.session.dispose();
    expect(storage.items.size).toBe(5);
    store.write = write;
    // The lock went with the tab.
    const next = start(storage, { store: Object.assign(createMapStore(), { values: store.values }) });
    expect(await userOf(next.session)).toBe(user.sub);
    expect(storage.items.size).toBe(0);
  });

  test('in a store that can not be written the session lives in memory, and theirs stays', async () => {
    const { storage, user } = await leave();
    const left = new Map(storage.items);
    const context = start(storage, {});
    context.store.failing = { write: true };
    expect(await userOf(context.session)).toBe(user.sub);
    expect(typesOf(context.events)).toContain('storageDegraded');
    expect(storage.items).toEqual(left);
    expect(context.session.getSnapshot().status).toBe('signedIn');
  });

  test('in a store that fails to give its locks it is taken all the same', async () => {
    const { storage, user } = await leave();
    const store = createMapStore();
    store.lock = () => Promise.reject(new DOMException('no locks', 'SecurityError'));
    expect(await userOf(start(storage, { store }).session)).toBe(user.sub);
    expect(keysOf(store, 's')).toHaveLength(1);
    expect(storage.items.size).toBe(0);
  });

  test('in a store that dies with the page theirs stays until the user signs out', async () => {
    const { storage, user } = await leave();
    const left = new Map(storage.items);
    const memory = (): MapStore => Object.assign(createMapStore(), { shared: false });
    for (let load = 0; load < 2; load++) {
      expect(await userOf(start(storage, { store: memory() }).session)).toBe(user.sub);
      expect(storage.items).toEqual(left);
    }
    // Nothing was rotated.
    const last = start(storage, { store: memory() });
    await last.session.fetchAuthSession({ forceRefresh: true });
    expect(storage.items).toEqual(left);
    await signOut(last.session);
    expect(storage.items.size).toBe(0);
    await expect(getCurrentUser(start(storage, { store: memory() }).session)).rejects.toMatchObject({
      kind: 'signedOut',
    });
  });

  test('in a store that dies with the page theirs goes when the token was rotated', async () => {
    const config = await rotating();
    const { storage, user } = await leave(config);
    const store = Object.assign(createMapStore(), { shared: false });
    const { session } = start(storage, { config, store });
    expect(await userOf(session)).toBe(user.sub);
    expect(storage.items.size).toBe(0);
  });
});

describe('tabs that start at once', () => {
  /**
   * A refusal is doubted for two seconds where no lock tells that no other tab is at work. Less time passes than the limit
   * of a request or of the store, however slow the machine is.
   */
  async function whileTimePasses<T>(tabs: readonly Context[], work: Promise<T>): Promise<T> {
    let leftSeconds = 8;
    const end = (): void => {
      leftSeconds = 0;
    };
    work.then(end, end);
    while (leftSeconds > 0) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (tabs.some(({ network }) => network.pending() > 0)) continue;
      leftSeconds -= 0.25;
      await world.advance(0.25);
    }
    return work;
  }

  /** Lets tabs overtake each other at each step in the store, by the dice. */
  function shuffle(store: MapStore, seed: number): void {
    let state = seed || 1;
    const pause = async (): Promise<void> => {
      state = (state * 48_271) % 2_147_483_647;
      for (let turns = state % 6; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    };
    const { read, write, remove } = store;
    store.read = async (key) => {
      await pause();
      return read(key);
    };
    store.write = async (key, value) => {
      await pause();
      await write(key, value);
      await pause();
    };
    store.remove = async (key) => {
      await pause();
      await remove(key);
    };
  }

  test.each([true, false])(
    'twenty share one session, and rotate its token one after another (locks: %s)',
    async (hasLocks) => {
      const config = await rotating();
      const { storage, user } = await leave(config);
      const store = createMapStore({ hasLocks });
      shuffle(store, 7);
      // All on one machine: a clock of its own would make another tab's tokens come from the future.
      const { clock } = world.context();
      const tabs = Array.from({ length: 20 }, () => start(storage, { config, store, clock }));
      const asked = Promise.all(tabs.map(({ session }) => userOf(session)));
      const users = await (hasLocks ? asked : whileTimePasses(tabs, asked));
      expect(new Set(users)).toEqual(new Set([user.sub]));
      expect(keysOf(store, 's')).toHaveLength(1);
      expect(storage.items.size).toBe(0);
      if (!hasLocks) return;
      expect(tabs.reduce((sum, tab) => sum + renewals(tab), 0)).toBe(1);
      await world.advance(3500);
      expect(new Set(await Promise.all(tabs.map(({ session }) => userOf(session))))).toEqual(new Set([user.sub]));
      expect(tabs.reduce((sum, tab) => sum + renewals(tab), 0)).toBe(2);
    },
  );
});
