import { describe, expect, test } from 'vitest';
import { keysOf, recordOf } from './map-store.js';
import { dropBefore, refuses } from './network.js';
import { pauseSeconds, read } from './rows.js';
import { beside, force, refresh, vend } from './tabs.js';
import { allOk, columnsOf, guest, signInNew, useWorld, valuesOf } from './world.js';

const world = useWorld();
const refused = 'notAuthorized/NotAuthorizedException';

function isForbidden(identityId: unknown) {
  return refuses('NotAuthorizedException', `Access to Identity '${identityId}' is forbidden.`);
}
const isGone = refuses('ResourceNotFoundException', 'Identity not found.');
const refusesLogin = refuses('NotAuthorizedException', "Logins don't match. Please include at least one valid login.");

async function openGuest() {
  const context = world.context();
  const session = await context.session.fetchAuthSession();
  context.network.clear();
  await world.advance(1);
  const { accessKeyId } = session.getAWSCredentials().get();
  return { context, identityId: session.getIdentityId().get(), accessKeyId };
}

describe.each([
  ['is forbidden', isForbidden],
  ['no longer exists', () => isGone],
])('S9: an identity that %s', (_, faultOf) => {
  test('of a guest is forgotten, and another one is asked for once', async () => {
    const { context, identityId } = await openGuest();
    context.network.break(vend, faultOf(identityId), 1);
    const session = await force(context);
    expect(columnsOf(session)).toEqual(guest);
    expect(session.getIdentityId().get()).not.toBe(identityId);
    expect(context.network.operations).toEqual([vend, 'GetId', vend]);
    expect(recordOf(context.store, 'g')).toMatchObject({ identityId: session.getIdentityId().get() });
  });

  test('of a user is forgotten, and asked for once with the login', async () => {
    const { context, before } = await signInNew(world);
    context.network.break(vend, faultOf(before.identityId), 1);
    expect(columnsOf(await force(context))).toEqual(allOk);
    expect(context.network.operations).toEqual([refresh, vend, 'GetId', vend]);
    expect(context.network.bodies[2]).toHaveProperty('Logins');
  });

  test('is not handed out again while another one cannot be had', async () => {
    const { context, identityId } = await openGuest();
    context.network.break(vend, faultOf(identityId), 1);
    context.network.break('GetId', dropBefore, 3);
    expect(columnsOf(await settleForced(context)).identityId).toBe('service/NetworkError');
    await world.advance(pauseSeconds);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(guest);
    expect(session.getIdentityId().get()).not.toBe(identityId);
  });
});

/** Forces, and lets the delays between attempts go by. */
async function settleForced(context: Parameters<typeof force>[0]) {
  const waiting = force(context);
  let isDone = false;
  void waiting.finally(() => {
    isDone = true;
  });
  while (!isDone) await context.clock.advance(500);
  return waiting;
}

describe('a refusal of the login (I10) or of guests (S1)', () => {
  test('is asked again after the pause, although the credentials are fresh by their time', async () => {
    const { context, before } = await signInNew(world);
    await world.advance(1);
    context.network.break(vend, refusesLogin, 1);
    expect(columnsOf(await force(context))).toEqual({ ...allOk, credentials: refused });
    expect(await read(context)).toEqual({ ...allOk, credentials: refused });
    expect(context.network.operations).toEqual([refresh, vend]);
    await world.advance(pauseSeconds);
    expect(valuesOf(await context.session.fetchAuthSession()).accessKeyId).not.toBe(before.accessKeyId);
    expect(context.network.operations).toEqual([refresh, vend, vend]);
  });

  test.each(['PasswordResetRequiredException', 'UserNotConfirmedException'])(
    'is %s alike, and does not stick',
    async (name) => {
      const { context } = await signInNew(world);
      context.network.break(vend, refuses(name), 1);
      expect(columnsOf(await force(context)).credentials).toBe(`notAuthorized/${name}`);
      await world.advance(pauseSeconds);
      expect(await read(context)).toEqual(allOk);
    },
  );

  test.each([false, true])('never brings back the refused keys from the store (signed in: %s)', async (isSignedIn) => {
    const { context, accessKeyId } = isSignedIn
      ? await signInNew(world).then(({ context, before }) => ({ context, accessKeyId: before.accessKeyId }))
      : await openGuest();
    await world.advance(1);
    context.network.break(vend, refusesLogin, 1);
    await force(context);
    expect(keysOf(context.store, isSignedIn ? 'a' : 'g')).toHaveLength(1);
    context.network.clear();
    const session = await force(context);
    expect(context.network.operations.filter((name) => name === vend)).toHaveLength(1);
    expect(session.getAWSCredentials().get().accessKeyId).not.toBe(accessKeyId);
  });

  test('ends when another context has got newer credentials', async () => {
    const { context, before } = await signInNew(world);
    const other = beside(world, context);
    await other.session.fetchAuthSession();
    context.network.break(vend, refusesLogin, 1);
    await force(context);
    await world.advance(pauseSeconds);
    const renewed = valuesOf(await force(other));
    expect(renewed.accessKeyId).not.toBe(before.accessKeyId);
    context.network.clear();
    expect(valuesOf(await context.session.fetchAuthSession()).accessKeyId).toBe(renewed.accessKeyId);
    expect(context.network.operations).toEqual([]);
  });
});

test('S10: a forced refresh never answers with keys that another context stored before the call', async () => {
  const { context, accessKeyId } = await openGuest();
  await world.advance(1);
  const other = beside(world, context);
  const theirs = (await force(other)).getAWSCredentials().get().accessKeyId;
  expect(theirs).not.toBe(accessKeyId);
  await world.advance(1);
  const mine = (await force(context)).getAWSCredentials().get().accessKeyId;
  expect([accessKeyId, theirs]).not.toContain(mine);
  expect(context.network.operations).toEqual([vend]);
});
