import { fetchUserAttributes } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { createGate, refuses } from './network.js';
import { count, createRotatingClients, force, refresh } from './tabs.js';
import { allOk, columnsOf, describeError, signInNew, typesOf, useWorld, valuesOf } from './world.js';

const world = useWorld();
/** Within the leeway, and not expired. */
const staleSeconds = 3600 - 60;
const unavailable = refuses('InternalErrorException', 'Internal error', 500);

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error) => describeError(error),
  );
}

describe('fetchAuthSession and the actions share one renewal', () => {
  test('its flight: both wait for the same request', async () => {
    const { context } = await signInNew(world);
    await world.advance(staleSeconds);
    const gate = createGate('before');
    context.network.break(refresh, gate.fault, 1);
    const session = context.session.fetchAuthSession();
    await gate.reached;
    const attributes = fetchUserAttributes(context.session);
    await settle();
    gate.open();
    expect(columnsOf(await session)).toEqual(allOk);
    expect(await attributes).toHaveProperty('email');
    expect(count(refresh, context)).toBe(1);
  });

  test('its pause and its event: within the pause an action uses the valid token and sends no refresh', async () => {
    const { context } = await signInNew(world);
    await world.advance(staleSeconds);
    context.network.break(refresh, unavailable);
    expect(columnsOf(await context.session.fetchAuthSession()).tokens).toBe('ok');
    const first = count(refresh, context);
    expect(await fetchUserAttributes(context.session)).toHaveProperty('email');
    expect(columnsOf(await context.session.fetchAuthSession()).tokens).toBe('ok');
    expect(count(refresh, context)).toBe(first);
    expect(typesOf(context.events)).toEqual(['tokensRefreshFailed']);
  });

  test('its error: an action with an expired token gets the kept one', async () => {
    const { context } = await signInNew(world);
    await world.advance(3_700);
    context.network.break(refresh, unavailable);
    expect(await codeOf(fetchUserAttributes(context.session))).toBe('service/InternalErrorException');
    const first = count(refresh, context);
    expect(columnsOf(await context.session.fetchAuthSession()).tokens).toBe('service/InternalErrorException');
    expect(await codeOf(fetchUserAttributes(context.session))).toBe('service/InternalErrorException');
    expect(count(refresh, context)).toBe(first);
    expect(typesOf(context.events)).toEqual(['tokensRefreshFailed']);
  });

  test('a token that the service refuses is renewed once for all actions that met the refusal', async () => {
    const { context } = await signInNew(world);
    context.network.break('GetUser', refuses('NotAuthorizedException', 'Access Token has been revoked'), 5);
    const all = await Promise.all(Array.from({ length: 5 }, () => fetchUserAttributes(context.session)));
    expect(all).toHaveLength(5);
    expect(count(refresh, context)).toBe(1);
  });
});

describe('a renewal that arrives already expired', () => {
  test.each(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity'])(
    'is repeated once before the caller gets an answer: %s over a sleep of three hours',
    async (operation) => {
      const { context, before } = await signInNew(world);
      const gate = createGate('after');
      context.network.break(operation, gate.fault, 1);
      const waiting = force(context);
      await gate.reached;
      world.local.clock.advance(3 * 3600);
      await context.clock.sleep(3 * 3_600_000, 'stand still');
      gate.open();
      const session = await waiting;
      expect(columnsOf(session)).toEqual(allOk);
      expect(valuesOf(session).accessKeyId).not.toBe(before.accessKeyId);
      expect(count(operation, context)).toBe(2);
    },
  );

  test('under rotation the second request sends the token that the first one brought', async () => {
    const { noGrace: config } = await createRotatingClients(world);
    const { context } = await signInNew(world, { config });
    const gate = createGate('after');
    context.network.break(refresh, gate.fault, 1);
    const waiting = force(context);
    await gate.reached;
    world.local.clock.advance(3 * 3600);
    await context.clock.sleep(3 * 3_600_000, 'stand still');
    gate.open();
    expect(columnsOf(await waiting)).toEqual(allOk);
    const sent = context.network.bodies.map(({ RefreshToken }) => RefreshToken).filter(Boolean);
    expect(new Set(sent).size).toBe(2);
  });
});
