import { describe, expect, test } from 'vitest';
import { allOk, columnsOf, guest, signInNew, typesOf, useWorld, valuesOf } from './world.js';

const world = useWorld();

describe('a store that can no longer be read or written', () => {
  test('AWS credentials are renewed for the identity that is known, as tokens are', async () => {
    const { context, before } = await signInNew(world);
    context.store.failing = { read: true, write: true };
    await world.advance(3590);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    const after = valuesOf(session);
    expect(after.identityId).toBe(before.identityId);
    expect(after.accessKeyId).not.toBe(before.accessKeyId);
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);
    expect(typesOf(context.events)).toContain('storageDegraded');
    await context.session.fetchAuthSession();
    expect(context.network.operations.length).toBe(2);
  });
});

test('a guest whose identity cannot be stored has it in memory, and no request is made twice', async () => {
  const { store, ...context } = world.context();
  store.failing = { write: true };
  const session = await context.session.fetchAuthSession();
  expect(columnsOf(session)).toEqual(guest);
  const forced = await context.session.fetchAuthSession({ forceRefresh: true });
  expect(forced.getIdentityId().get()).toBe(session.getIdentityId().get());
  expect(context.network.operations).toEqual(['GetId', 'GetCredentialsForIdentity', 'GetCredentialsForIdentity']);

  store.failing = {};
  await context.session.fetchAuthSession({ forceRefresh: true });
  const later = await world.context({ store, clock: context.clock }).session.fetchAuthSession();
  expect(later.getIdentityId().get()).toBe(session.getIdentityId().get());
});

test('a pointer that was evicted does not hide what another tab has written of the same sign-in', async () => {
  const { context } = await signInNew(world);
  const { store, clock } = context;
  const other = world.context({ store, clock });
  await other.session.fetchAuthSession();
  const renewed = valuesOf(await context.session.fetchAuthSession({ forceRefresh: true }));
  for (const key of store.values.keys()) if (key.endsWith('.current')) store.values.delete(key);
  const adopted = valuesOf(await other.session.fetchAuthSession({ forceRefresh: true }));
  expect(adopted.accessToken).toBe(renewed.accessToken);
  expect(other.network.operations).not.toContain('GetTokensFromRefreshToken');
});

test('a guest whose identity a user has taken over, in a session that was lost, gets another one', async () => {
  const { store, clock, ...context } = world.context();
  const first = (await context.session.fetchAuthSession()).getIdentityId().get();
  const user = await world.createUser();
  await context.signIn(user);
  const guests = new Map(store.values);
  expect((await context.session.fetchAuthSession()).getIdentityId().get()).toBe(first);
  context.session.dispose();
  // The store failed at all that came after the mark on the guest's identity.
  store.values.clear();
  for (const [key, value] of guests) {
    if (key.includes('.g.')) store.values.set(key, JSON.stringify({ ...JSON.parse(value), claimedBy: user.sub }));
    if (key.endsWith('.guest')) store.values.set(key, value);
  }
  await world.advance(3601);
  const again = await world.context({ store, clock }).session.fetchAuthSession();
  expect(columnsOf(again)).toEqual(guest);
  expect(again.getIdentityId().get()).not.toBe(first);
});
