import { describe, expect, test } from 'vitest';
import { neverAnswers, refuses } from './network.js';
import { beside, count, refresh, vend } from './tabs.js';
import { allOk, columnsOf, guest, signInNew, useWorld, valuesOf } from './world.js';

const world = useWorld();
const only = 'tokens';
const notRequested = 'invalidState/NotRequested';

describe("fetchAuthSession({ only: 'tokens' })", () => {
  test('never waits for the identity pool, and says how to get what is missing', async () => {
    const context = world.context();
    await context.signIn(await world.createUser());
    context.network.clear();
    context.network.break('GetId', neverAnswers);
    context.network.break(vend, neverAnswers);
    const session = await context.session.fetchAuthSession({ only });
    expect(columnsOf(session)).toEqual({ ...allOk, identityId: notRequested, credentials: notRequested });
    expect(session.getIdentityId()).toMatchObject({
      error: { recoverySuggestion: expect.stringContaining('fetchAuthSession()') },
    });
    expect(context.network.operations).toEqual([]);
  });

  test('renews the tokens alone, also when forced', async () => {
    const { context, before } = await signInNew(world);
    await world.advance(3_700);
    const renewed = await context.session.fetchAuthSession({ only });
    expect(columnsOf(renewed)).toEqual({ ...allOk, credentials: notRequested });
    const forced = await context.session.fetchAuthSession({ only, forceRefresh: true });
    expect(forced.getCognitoTokens().get().accessToken.toString()).not.toBe(
      renewed.getCognitoTokens().get().accessToken.toString(),
    );
    expect(forced.getIdentityId().get()).toBe(before.identityId);
    expect(context.network.operations).toEqual([refresh, refresh]);
  });

  test('gives the credentials that are known while they are unexpired, also those of another context', async () => {
    const { context, before } = await signInNew(world);
    context.network.break(vend, neverAnswers);
    expect(valuesOf(await context.session.fetchAuthSession({ only }))).toEqual(before);
    expect(valuesOf(await beside(world, context).session.fetchAuthSession({ only }))).toEqual(before);
  });

  test('gives a guest the tokens column of the row at once', async () => {
    const context = world.context();
    context.network.break('*', neverAnswers);
    expect(columnsOf(await context.session.fetchAuthSession({ only }))).toEqual({
      ...guest,
      identityId: notRequested,
      credentials: notRequested,
    });
    expect(context.network.operations).toEqual([]);
  });

  test('says nothing of a failure of the identity pool, and does not hide it from the next full call', async () => {
    const context = world.context();
    await context.signIn(await world.createUser());
    context.network.break('GetId', refuses('NotAuthorizedException'));
    const full = await context.session.fetchAuthSession();
    expect(columnsOf(full).credentials).toBe('notAuthorized/NotAuthorizedException');
    expect(columnsOf(await context.session.fetchAuthSession({ only })).credentials).toBe(notRequested);
    expect(await context.session.fetchAuthSession()).toBe(full);
  });

  test('answers with the same object as before, alone and in turn with full calls', async () => {
    const context = world.context();
    await context.signIn(await world.createUser());
    const tokens = await context.session.fetchAuthSession({ only });
    expect(await context.session.fetchAuthSession({ only })).toBe(tokens);
    const full = await context.session.fetchAuthSession();
    expect(columnsOf(full)).toEqual(allOk);
    // Each detail is known now.
    expect(await context.session.fetchAuthSession({ only })).toBe(full);
    expect(count(vend, context)).toBe(1);
  });
});
