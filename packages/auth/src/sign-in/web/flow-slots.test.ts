import { expect, test } from 'vitest';
import { createDefaultPlatform } from '../../platform/default-platform.js';
import { memoryStorage } from '../../platform/memory-store.js';
import { getInternals, type Internals } from '../../session/internals.js';
import { createSessionOn } from '../../session/session.js';
import { dropFlow, findFlow, keepFlow } from './flow-slots.js';

const hourMs = 3_600_000;

/** An app outside of a page, whose clock is set by hand. */
function createApp() {
  let wallMs = 1_700_000_000_000;
  const storage = memoryStorage();
  const platform = { ...createDefaultPlatform(undefined), wallMs: () => wallMs };
  const config = { userPool: { id: 'us-east-1_Example', clientId: 'client' } };
  const internals: Internals = getInternals(createSessionOn(platform, config, { storage }));
  return {
    begin: (state: string) =>
      keepFlow(internals, state, {
        ...{ verifier: 'v', nonce: 'n', redirectUrl: 'http://127.0.0.1:1/', customState: state },
        ...{ beganWallMs: wallMs, leavesPage: false },
      }),
    find: async (state: string) => (await findFlow(internals, state))?.customState,
    drop: (state: string) => dropFlow(internals, state),
    countStored: async () =>
      Object.keys(JSON.parse((await storage.read('claviger.us-east-1_Example.client.web')) ?? '').flows).length,
    pass(ms: number) {
      wallMs += ms;
    },
  };
}

test('each sign-in on the login pages has a slot of its own, which is emptied alone', async () => {
  const app = createApp();
  await app.begin('a');
  await app.begin('b');
  expect([await app.find('a'), await app.find('b'), await app.find('c')]).toEqual(['a', 'b', undefined]);
  await app.drop('a');
  expect([await app.find('a'), await app.find('b')]).toEqual([undefined, 'b']);
});

test('a slot counts for an hour, also after a clock that was set back', async () => {
  for (const direction of [1, -1]) {
    const app = createApp();
    await app.begin('a');
    app.pass(direction * (hourMs - 1));
    expect(await app.find('a')).toBe('a');
    app.pass(direction);
    expect(await app.find('a')).toBeUndefined();
  }
});

test('unfinished sign-ins do not pile up: old ones go, and at most the last 20 stay', async () => {
  const app = createApp();
  await app.begin('old');
  app.pass(hourMs);
  for (let index = 0; index < 22; index++) await app.begin(`${index}-`);
  expect(await app.countStored()).toBe(20);
  expect([await app.find('1-'), await app.find('2-'), await app.find('21-')]).toEqual([undefined, '2-', '21-']);
  app.pass(hourMs);
  await app.begin('new');
  expect(await app.countStored()).toBe(1);
});
