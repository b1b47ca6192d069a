import { getCurrentUser } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { editRecord } from './map-store.js';
import { answers, dropBefore, type Fault, neverAnswers, refuses } from './network.js';
import { beside, count, createPage, force, goOn, refresh, vend } from './tabs.js';
import { allOk, type Context, columnsOf, guest, signInNew, typesOf, useWorld, valuesOf } from './world.js';

// The numbers are the rows of the lessons that other clients' public bug reports taught.

const world = useWorld();
const hourMs = 3_600_000;
const nightSeconds = 8 * 3600;
const platforms = ['stand still', 'are due'] as const;

/** Eight hours go by while this machine sleeps. */
async function sleepOver({ clock }: Context, timers: (typeof platforms)[number]): Promise<void> {
  world.local.clock.advance(nightSeconds);
  await clock.sleep(nightSeconds * 1000, timers);
}

describe('clocks', () => {
  test.each([
    ['ahead', hourMs],
    ['behind', -hourMs],
  ])(
    '#6: a device clock an hour %s costs no refresh per request, and throttling ends no session',
    async (_, skewMs) => {
      const user = await world.createUser();
      const context = world.context();
      context.skewMs = skewMs;
      await context.signIn(user);
      const before = valuesOf(await context.session.fetchAuthSession());
      context.network.clear();
      for (let call = 0; call < 20; call++) {
        await world.advance(60);
        expect(valuesOf(await context.session.fetchAuthSession())).toEqual(before);
      }
      const reloaded = beside(world, context);
      reloaded.skewMs = skewMs;
      expect(valuesOf(await reloaded.session.fetchAuthSession())).toEqual(before);
      expect(count('*', context, reloaded) + context.network.operations.length).toBe(0);

      reloaded.network.break('*', refuses('TooManyRequestsException', 'Rate exceeded', 429));
      await world.advance(3600);
      expect(columnsOf(await reloaded.session.fetchAuthSession())).toMatchObject({ isSignedIn: true, userSub: 'ok' });
      const again = beside(world, context);
      again.skewMs = skewMs;
      expect(columnsOf(await again.session.fetchAuthSession())).toEqual(allOk);
      expect(again.network.operations).toEqual([refresh, vend]);
    },
  );

  /** The service shows its clock in this answer alone. */
  const showsNoClock: Fault = async ({ send }) => {
    const response = await send();
    const headers = new Headers(response.headers);
    headers.delete('date');
    return new Response(response.body, { status: response.status, headers });
  };
  const refusesWithDate: Fault = (exchange) =>
    answers(503, '<html>', { date: new Date(world.local.clock.now()).toUTCString() })(exchange);
  const passes: Fault = ({ send }) => send();

  test.each([
    ['an answer', passes],
    ['a failure that a proxy answered', refusesWithDate],
  ])("#7: the service's time is learnt from the first response, %s", async (_, first) => {
    // By the device's clock, credentials of an hour would have half an hour left.
    const context = world.context();
    context.skewMs = hourMs / 2;
    context.network.break('GetId', first, 1);
    context.network.break('*', showsNoClock);
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(guest);
    context.network.clear();
    await world.advance(3600 - 400);
    await context.session.fetchAuthSession();
    await settle();
    expect(context.network.operations).toEqual([]);
    await world.advance(400);
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(guest);
    expect(context.network.operations).toEqual([vend]);
  });

  test.each([
    ['right', 0],
    ['a day ahead', 24 * hourMs],
    ['a day behind', -24 * hourMs],
  ])('#28: credentials are asked for with an ID token that the service takes (clock %s)', async (_, skewMs) => {
    const config = await world.createClient({
      IdTokenValidity: 5,
      AccessTokenValidity: 60,
      TokenValidityUnits: { IdToken: 'minutes', AccessToken: 'minutes', RefreshToken: 'days' },
    });
    const user = await world.createUser();
    const context = world.context({ config });
    context.skewMs = skewMs;
    await context.signIn(user);
    await context.session.fetchAuthSession();
    // The access token has most of its life left; the ID token has none.
    await world.advance(6 * 60);
    editRecord(context.store, 'a', { credentials: undefined });
    const reloaded = beside(world, context, { config });
    reloaded.skewMs = skewMs;
    expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(allOk);
    expect(reloaded.network.operations).toEqual([refresh, vend]);
    const logins = Object.values(reloaded.network.bodies[1]?.['Logins'] ?? {});
    const { exp } = JSON.parse(Buffer.from(String(logins[0]).split('.')[1] ?? '', 'base64url').toString());
    expect(exp * 1000).toBeGreaterThan(world.local.clock.now());
  });
});

describe('starting', () => {
  test.each([
    ['fresh', 0],
    ['due', 3600 - 200],
    ['stale', 3600 - 80],
    ['nearly expired', 3600 - 1],
    ['expired', 3600 + 1],
  ])('#3: each call during the start is answered when the token is %s', async (_, seconds) => {
    const { user, context } = await signInNew(world);
    await world.advance(seconds);
    const { session, ...started } = beside(world, context);
    const asked: Promise<unknown>[] = [];
    session.onSnapshot(() => asked.push(session.fetchAuthSession(), getCurrentUser(session)));
    session.subscribe(() => asked.push(session.fetchAuthSession()));
    asked.push(getCurrentUser(session));
    expect(columnsOf(await session.fetchAuthSession())).toEqual(allOk);
    await settle();
    expect(asked.length).toBeGreaterThan(2);
    // Time stands still: a call that waits for itself would never return.
    const answers = await Promise.all(asked);
    expect(answers).toContainEqual(expect.objectContaining({ userId: user.sub }));
    expect(count(refresh, { session, ...started })).toBeLessThanOrEqual(1);
  });
});

describe('sleeping and waking', () => {
  test.each(platforms)(
    '#12: a call that waits while the machine sleeps is answered after it (timers %s)',
    async (timers) => {
      const { context, before } = await signInNew(world);
      await world.advance(3601);
      // The connection dies in the night.
      context.network.break(refresh, neverAnswers, 1);
      const waiting = context.session.fetchAuthSession();
      await expect.poll(() => count(refresh, context)).toBe(1);
      await sleepOver(context, timers);
      await context.clock.advance(10_000);
      const session = await goOn(waiting, context.clock, [context]);
      expect(columnsOf(session)).toEqual(allOk);
      expect(valuesOf(session).accessToken).not.toBe(before.accessToken);
    },
  );

  test.each(platforms)('#12: a call after a night gets no time-out (timers %s)', async (timers) => {
    const { context, before } = await signInNew(world);
    await world.advance(3601);
    context.network.break(refresh, neverAnswers, 1);
    const abandoned = context.session.fetchAuthSession();
    await expect.poll(() => count(refresh, context)).toBe(1);
    const sleeping = sleepOver(context, timers);
    const asked = context.session.fetchAuthSession();
    await sleeping;
    await context.clock.advance(10_000);
    const session = await goOn(asked, context.clock, [context]);
    expect(columnsOf(session)).toEqual(allOk);
    expect(valuesOf(session).accessToken).not.toBe(before.accessToken);
    await abandoned;
    expect(typesOf(context.events)).toEqual(['tokensRefreshed']);
  });

  test('#13: what ran out while no timer ran is not handed out', async () => {
    const page = createPage();
    const { context, before } = await signInNew(world, { lifecycle: page.lifecycle });
    await sleepOver(context, 'stand still');
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    expect(valuesOf(session).accessToken).not.toBe(before.accessToken);
    expect(valuesOf(session).accessKeyId).not.toBe(before.accessKeyId);

    context.network.break('*', dropBefore);
    await sleepOver(context, 'stand still');
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual({
      ...allOk,
      credentials: 'service/NetworkError',
      tokens: 'service/NetworkError',
    });
  });

  test('#21: a renewal that fails because the network is not up yet is made when it is', async () => {
    const page = createPage();
    const { user, context } = await signInNew(world, { lifecycle: page.lifecycle });
    const stored = new Map(context.store.values);
    context.network.break('*', dropBefore);
    await sleepOver(context, 'stand still');
    page.wake();
    await expect.poll(() => typesOf(context.events)).toEqual(['tokensRefreshFailed']);
    // For long enough that the pause between two runs has grown to minutes.
    await world.advance(3600);
    expect(context.store.values).toEqual(stored);
    expect(context.session.getSnapshot()).toMatchObject({ status: 'signedIn', userId: user.sub });
    expect(typesOf(context.events)).toEqual(['tokensRefreshFailed']);

    context.network.heal();
    context.network.clear();
    page.wake();
    await expect.poll(() => context.network.operations).toEqual([refresh, vend]);
    await expect.poll(() => typesOf(context.events)).toEqual(['tokensRefreshFailed', 'tokensRefreshed']);
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(allOk);
  });

  test('#8: coming to the front is no news', async () => {
    const page = createPage();
    const { context } = await signInNew(world, { lifecycle: page.lifecycle });
    const other = beside(world, context, { lifecycle: page.lifecycle });
    const session = await context.session.fetchAuthSession();
    await other.session.fetchAuthSession();
    let changes = 0;
    context.session.onSnapshot(() => changes++);
    const snapshot = context.session.getSnapshot();
    for (let times = 0; times < 20; times++) {
      page.isVisible = false;
      await world.advance(30);
      page.isVisible = true;
      page.wake();
      await world.advance(45);
      expect(await context.session.fetchAuthSession()).toBe(session);
    }
    expect([...context.events, ...other.events]).toEqual([]);
    expect(changes).toBe(0);
    expect(context.session.getSnapshot()).toBe(snapshot);
    expect(context.network.operations).toEqual([]);
    await force(context);
    expect(typesOf(context.events)).toEqual(['tokensRefreshed']);
  });
});
