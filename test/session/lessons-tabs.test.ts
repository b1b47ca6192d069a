import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuthEvent, createAuth, type SessionStore } from '@claviger/auth';
import { getCurrentUser, signOut } from '@claviger/auth/actions';
import { fileStorage, memoryStorage } from '@claviger/auth/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHandClock, settle } from './hand-clock.js';
import { createMapStore, keysOf, recordOf } from './map-store.js';
import { answers, createGate, createNetwork, dropBefore, type Fault, neverAnswers, refuses } from './network.js';
import {
  beside,
  count,
  createMessages,
  createPage,
  createRotatingClients,
  force,
  goOn,
  refresh,
  vend,
  withLockLimit,
} from './tabs.js';
import { allOk, type Context, columnsOf, guest, signInNew, typesOf, useWorld, valuesOf } from './world.js';

// The numbers are the rows of the lessons that other clients' public bug reports taught.

const world = useWorld();
const staleSeconds = 3600 - 60;
let folder: string;

let rotating: Awaited<ReturnType<typeof createRotatingClients>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claviger-lessons-'));
  rotating = await createRotatingClients(world);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('one refresh for all', () => {
  test('#1: tabs that wait behind a refresh look again before they send, and send nothing', async () => {
    const { context } = await signInNew(world, { config: rotating.noGrace });
    const others = [1, 2, 3].map(() => beside(world, context, { config: rotating.noGrace }));
    for (const { session } of others) await session.fetchAuthSession();
    await world.advance(staleSeconds);
    const gate = createGate('after');
    context.network.break(refresh, gate.fault, 1);
    const first = context.session.fetchAuthSession();
    await gate.reached;
    // All have read the old token, and force a renewal.
    const waiting = others.map(force);
    await settle();
    gate.open();
    const values = valuesOf(await first);
    for (const session of await Promise.all(waiting)) {
      expect(columnsOf(session)).toEqual(allOk);
      expect(valuesOf(session).accessToken).toBe(values.accessToken);
    }
    expect(count(refresh, context, ...others)).toBe(1);
    expect(others.flatMap(({ events }) => typesOf(events))).toEqual(Array(3).fill('tokensRefreshed elsewhere'));
  });

  test.each([
    ['memory', () => memoryStorage()],
    ['a file', () => fileStorage({ path: join(folder, 'session'), key: null })],
  ])('#20: two clients over %s share a rotating token with nothing switched on for it', async (_, createStore) => {
    const storage = createStore();
    const network = createNetwork();
    const create = () => createAuth(rotating.noGrace, { storage, fetch: network.fetch });
    const clients = [create(), create(), create()];
    const events: string[] = [];
    for (const client of clients) client.subscribe(({ type }) => events.push(type));
    const { username, password, sub } = await world.createUser();
    await clients[0]?.signIn({ username, password, options: { authFlowType: 'USER_PASSWORD_AUTH' } });
    await Promise.all(clients.map((client) => client.fetchAuthSession()));
    for (let round = 0; round < 5; round++) {
      network.clear();
      const sessions = await Promise.all(clients.map((client) => client.fetchAuthSession({ forceRefresh: true })));
      expect(sessions.map(columnsOf)).toEqual([allOk, allOk, allOk]);
      expect(new Set(sessions.map((session) => valuesOf(session).accessToken)).size).toBe(1);
      expect(valuesOf(sessions[0] as never).userSub).toBe(sub);
      expect(network.operations.filter((name) => name === refresh)).toHaveLength(1);
    }
    expect(new Set(events)).toEqual(new Set(['signedIn', 'tokensRefreshed']));
    for (const client of clients) client.dispose();
  });

  test('#22: visible pages side by side and a hidden one: one refreshes for all, and the hidden one can too', async () => {
    const [one, two, hidden] = [createPage(), createPage(), createPage({ isVisible: false })];
    const { context } = await signInNew(world, { lifecycle: one.lifecycle });
    const [second, third] = [two, hidden].map(({ lifecycle }) => beside(world, context, { lifecycle })) as [
      Context,
      Context,
    ];
    const tabs = [context, second, third];
    for (const { session } of tabs) await session.fetchAuthSession();
    await world.advance(3_329);
    expect(count(refresh, ...tabs)).toBe(0);
    await world.advance(2);
    await expect.poll(() => count(vend, ...tabs)).toBe(1);
    for (const { session } of tabs) expect(columnsOf(await session.fetchAuthSession())).toEqual(allOk);
    await expect
      .poll(() => tabs.flatMap(({ events }) => typesOf(events)).sort())
      .toEqual(['tokensRefreshed', 'tokensRefreshed elsewhere', 'tokensRefreshed elsewhere']);
    expect(count(refresh, ...tabs)).toBe(1);

    for (const page of [one, two]) page.isVisible = false;
    await world.advance(staleSeconds);
    expect(count(refresh, ...tabs)).toBe(1);
    expect(columnsOf(await third.session.fetchAuthSession())).toEqual(allOk);
    expect(count(refresh, ...tabs)).toBe(2);
  });

  test('#33: waking up, the clock and a caller at once are one refresh', async () => {
    const page = createPage();
    const { context } = await signInNew(world, { lifecycle: page.lifecycle });
    page.isVisible = false;
    await world.advance(3601);
    page.isVisible = true;
    page.wake();
    page.wake();
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    await context.clock.advance(30_000);
    page.wake();
    expect(await context.session.fetchAuthSession()).toBe(session);
    expect(context.network.operations).toEqual([refresh, vend]);
  });
});

describe('locks', () => {
  test('#2: listeners that wait for the session, or for ever, block no caller', async () => {
    const store = createMapStore();
    let held = 0;
    const storage: SessionStore = {
      ...store,
      lock: (name, options, work) =>
        store.lock(name, options, async () => {
          held++;
          await work().finally(() => held--);
        }),
    };
    const { context, user } = await signInNew(world, { store, storage });
    const other = beside(world, context);
    const heard: unknown[] = [];
    const hear = async ({ type }: AuthEvent): Promise<void> => {
      const heldHere = held;
      const session = await context.session.fetchAuthSession();
      heard.push([type, heldHere, session.isSignedIn, await getCurrentUser(context.session)]);
      if (heard.length === 1) await force(context);
    };
    const wait = () => new Promise<void>(() => undefined);
    // As TypeScript allows: the result of a listener is ignored.
    context.session.subscribe(wait as () => void);
    context.session.subscribe(hear as (event: AuthEvent) => void);
    expect(columnsOf(await force(context))).toEqual(allOk);
    expect(columnsOf(await force(other))).toEqual(allOk);
    const told = ['tokensRefreshed', 0, true, expect.objectContaining({ userId: user.sub })];
    await expect.poll(() => heard).toEqual([told, told]);
  });

  test.each(['grace', 'noGrace'] as const)(
    '#4: a frozen holder is waited for, then passed by, and what it does when it thaws is harmless (%s)',
    async (rotation) => {
      const config = rotating[rotation];
      const store = createMapStore();
      const clocks = [createHandClock(world.local.clock.now()), createHandClock(world.local.clock.now())] as const;
      const frozen = (await signInNew(world, { config, store, clock: clocks[0] })).context;
      const waits: number[] = [];
      const limited = withLockLimit(store, clocks[1]);
      const storage = {
        ...limited,
        lock: (...[name, options, work]: Parameters<typeof limited.lock>) => {
          waits.push(options.waitMs);
          return limited.lock(name, options, work);
        },
      };
      const other = world.context({ config, store, storage, clock: clocks[1] });
      await other.session.fetchAuthSession();
      const gate = createGate('after');
      frozen.network.break(refresh, gate.fault, 1);
      const late = force(frozen);
      await gate.reached;

      const passing = force(other);
      await settle();
      expect(count(refresh, other)).toBe(0);
      await clocks[1].advance(11_900);
      expect(count(refresh, other)).toBe(0);
      await clocks[1].advance(100);
      await expect.poll(() => count(refresh, other)).toBe(1);
      await settle();
      // The frozen one's clock went on, its timers didn't.
      await clocks[0].sleep(12_000, 'stand still');
      // Where the old token is dead, the one who passes by waits for the frozen one's answer before it believes that.
      if (rotation === 'noGrace') gate.open();
      else expect(columnsOf(await passing)).toEqual(allOk);
      gate.open();
      await settle();
      const held = valuesOf(await late);
      await clocks[1].advance(2_000);
      expect(valuesOf(await passing).accessToken).toBe(held.accessToken);
      expect(recordOf(store, 's')).toMatchObject({ gen: 2, accessToken: held.accessToken });
      expect(Math.max(...waits)).toBeLessThanOrEqual(12_000);
      for (const tab of [frozen, other]) {
        expect(columnsOf(await force(tab))).toEqual(allOk);
        expect(typesOf(tab.events).filter((type) => !type.startsWith('tokensRefreshed'))).toEqual([]);
      }
    },
  );

  test.each([
    ['an unreadable answer', answers(200, '<html>')],
    ['a request that fails', dropBefore],
    ['a refusal', refuses('ForbiddenException', 'no', 403)],
    ['a request that is thrown out', () => Promise.reject(new RangeError('mine'))],
  ] as [string, Fault][])('#11: the lock is free at once after %s', async (_, fault) => {
    for (const storage of [memoryStorage(), fileStorage({ path: join(folder, crypto.randomUUID()), key: null })]) {
      const { context } = await signInNew(world, { storage });
      const other = world.context({ storage, clock: context.clock });
      context.network.break('*', fault);
      expect(columnsOf(await force(context)).tokens).not.toBe('ok');
      // Time stands still: a caller that waits for the lock would never return.
      expect(columnsOf(await force(other))).toEqual(allOk);
    }
  });

  test('#11: a holder whose request is never answered delays the others by the limit of one request', async () => {
    const { context } = await signInNew(world);
    const other = beside(world, context);
    context.network.break(refresh, neverAnswers, 1);
    const first = force(context);
    await expect.poll(() => count(refresh, context)).toBe(1);
    const second = force(other);
    await settle();
    await context.clock.advance(10_000);
    expect(columnsOf(await second)).toEqual(allOk);
    expect(columnsOf(await first)).toEqual(allOk);
  });

  test.each(['grace', 'noGrace'] as const)(
    '#35: a lock that a page took with it is never given back, and tabs refresh all the same (%s)',
    async (rotation) => {
      const config = rotating[rotation];
      const { context } = await signInNew(world, { config });
      const { store, clock } = context;
      const lost = { ...store, lock: () => new Promise<boolean>(() => undefined) };
      const tabs = [1, 2].map(() => world.context({ config, store, clock, storage: withLockLimit(lost, clock) }));
      // What is stored and fresh waits for no lock.
      for (const { session } of tabs) expect(columnsOf(await session.fetchAuthSession())).toEqual(allOk);
      await world.advance(staleSeconds);
      const waiting = tabs.map(({ session }) => session.fetchAuthSession());
      for (const session of await goOn(Promise.all(waiting), clock, tabs)) expect(columnsOf(session)).toEqual(allOk);
      expect(tabs.flatMap(({ session }) => session.getSnapshot().status)).toEqual(['signedIn', 'signedIn']);
      expect(new Set(tabs.flatMap(({ events }) => events.map(({ type }) => type)))).toEqual(
        new Set(['tokensRefreshed']),
      );
    },
  );
});

describe('signing in and out elsewhere', () => {
  test('#14: a sign-out reaches another tab without being asked for', async () => {
    const store = createMapStore();
    const view = createMessages(store);
    const { context } = await signInNew(world, { store, storage: view() });
    const other = beside(world, context, { storage: view() });
    await other.session.fetchAuthSession();
    await signOut(context.session);
    await settle();
    expect(other.session.getSnapshot()).toEqual({ status: 'signedOut', reason: 'elsewhere' });
    expect(typesOf(other.events)).toEqual(['signedOut elsewhere']);
    expect(columnsOf(await other.session.fetchAuthSession())).toEqual(guest);
  });

  test('#14: a sign-out whose message was lost is found by a tab that wakes up, before its first answer', async () => {
    const page = createPage();
    const { context } = await signInNew(world);
    const other = beside(world, context, { lifecycle: page.lifecycle });
    await other.session.fetchAuthSession();
    await signOut(context.session);
    page.wake();
    expect(columnsOf(await other.session.fetchAuthSession())).toEqual(guest);
    expect(typesOf(other.events)).toEqual(['signedOut elsewhere']);
  });

  const readGuestId = async ({ session }: Context): Promise<string> =>
    (await session.fetchAuthSession()).getIdentityId().get();

  test('a sign-out of a guest reaches another tab, which leaves the identity without an event', async () => {
    const store = createMapStore();
    const view = createMessages(store);
    const context = world.context({ store, storage: view() });
    const other = beside(world, context, { storage: view() });
    const before = await readGuestId(context);
    expect(await readGuestId(other)).toBe(before);
    const snapshot = other.session.getSnapshot();
    await signOut(context.session);
    await settle();
    const after = await readGuestId(other);
    expect(after).not.toBe(before);
    expect(await readGuestId(context)).toBe(after);
    expect(other.session.getSnapshot()).toBe(snapshot);
    expect(other.events).toEqual([]);
  });

  test('a sign-out of a guest whose message was lost is found by a tab that wakes up', async () => {
    const page = createPage();
    const context = world.context();
    const other = beside(world, context, { lifecycle: page.lifecycle });
    const before = await readGuestId(other);
    await signOut(context.session);
    page.wake();
    expect(await readGuestId(other)).not.toBe(before);
  });

  test('a guest who began after a sign-out keeps the identity when the store is read again', async () => {
    const page = createPage();
    const context = world.context({ lifecycle: page.lifecycle });
    await signOut(context.session);
    const before = await readGuestId(context);
    context.network.operations.length = 0;
    page.wake();
    expect(await readGuestId(context)).toBe(before);
    expect(context.network.operations).toEqual([]);
  });

  test('#26: a sign-in and a sign-out show in the other tab, and wait for nothing that it does', async () => {
    const store = createMapStore();
    const view = createMessages(store);
    const context = world.context({ store, storage: view() });
    const other = beside(world, context, { storage: view() });
    await other.session.fetchAuthSession();
    const user = await world.createUser();
    await context.signIn(user);
    await settle();
    expect(other.session.getSnapshot()).toMatchObject({ status: 'signedIn', userId: user.sub });

    // The other holds the lock, and its answer is on the way.
    const gate = createGate('after');
    other.network.break(refresh, gate.fault, 1);
    const late = force(other);
    await gate.reached;
    expect(await signOut(context.session)).toEqual({ status: 'complete' });
    await settle();
    expect(other.session.getSnapshot()).toMatchObject({ status: 'signedOut', reason: 'elsewhere' });
    const next = await world.createUser();
    await context.signIn(next);
    await settle();
    expect(other.session.getSnapshot()).toMatchObject({ status: 'signedIn', userId: next.sub });
    // A caller that waited for the answer no longer waits either.
    const answered = (await late).getUserSub();
    gate.open();
    expect(answered.ok && answered.value).not.toBe(user.sub);
    expect(valuesOf(await other.session.fetchAuthSession()).userSub).toBe(next.sub);
    expect(keysOf(store, 's')).toHaveLength(1);
    expect(typesOf(other.events)).toEqual(['signedIn elsewhere', 'signedOut elsewhere', 'signedIn elsewhere']);
  });
});
