import { getCurrentUser, getPendingSignIn, signOut } from '@claviger/auth/actions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMapStore, type MapStore } from './map-store.js';
import { beside } from './tabs.js';
import { allOk, type Context, columnsOf, guest, signInNew, typesOf, useWorld } from './world.js';

const world = useWorld();

/** The store of a user, with a record of every kind in it, as a context that keeps secrets left it. */
async function fillStore(): Promise<{ context: Context; values: Map<string, string>; keys: string[] }> {
  const { context } = await signInNew(world);
  const { values } = context.store;
  const [current = ''] = [...values.keys()].filter((key) => key.endsWith('.current'));
  const namespace = current.replace(/\.current$/, '');
  const sid = values.get(current);
  const others = ['guest', 'web', 'c', 'x', 'r', `r.${sid}`, 'g.guest', 'd.0123456789abcdef'];
  for (const name of others) if (!values.has(`${namespace}.${name}`)) values.set(`${namespace}.${name}`, '');
  values.set(`${namespace}.guest`, 'guest');
  return { context, values, keys: [...values.keys(), `${namespace}.e.${sid}`] };
}

/** Texts that are no record: any text, any JSON, and JSON with members that records have. */
const texts = fc.oneof(
  fc.string(),
  fc.json(),
  fc.constantFrom(
    '',
    'null',
    '[]',
    '{"v":1}',
    '{"v":1,"flows":null}',
    '{"v":1,"__proto__":{"sid":1}}',
    '['.repeat(9_000),
  ),
  fc
    .dictionary(
      fc.constantFrom(
        'v',
        'sid',
        'gen',
        'idToken',
        'accessToken',
        'refreshToken',
        'provider',
        'credentials',
        'identityId',
      ),
      fc.jsonValue(),
    )
    .map((record) => JSON.stringify({ ...record, v: 1 })),
);

/** A context over a copy of these values. */
function open(context: Context, values: ReadonlyMap<string, string>): Context {
  const store: MapStore = Object.assign(createMapStore(), { keepsSecrets: true });
  for (const [key, value] of values) store.values.set(key, value);
  return beside(world, { ...context, store });
}

test('any text under any key makes no call of a session throw, and a sign-out leaves no secret of it', async () => {
  const { context, values, keys } = await fillStore();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...keys), texts, async (key, text) => {
      const opened = open(context, new Map([...values, [key, text]]));
      const { session, store } = opened;
      const { isSignedIn } = await session.fetchAuthSession();
      await session.fetchAuthSession({ forceRefresh: true });
      await getCurrentUser(session).catch((error) => expect(error.name).toBe('AuthError'));
      await getPendingSignIn(session).catch((error) => expect(error.name).toBe('AuthError'));
      expect(['complete', 'partial']).toContain((await signOut(session)).status);
      const left = [...store.values.keys()].filter((one) => !/\.(current|d\.\w+|web|r(\.[\w-]+)?)$/.test(one));
      // What a damaged pointer no longer names is not found.
      if (!/\.(current|guest)$/.test(key)) expect(left).toEqual([]);
      expect((await session.fetchAuthSession()).isSignedIn).toBe(false);
      if (!/\.(current|[se])(\.|$)/.test(key)) expect(isSignedIn).toBe(true);
      session.dispose();
    }),
    { numRuns: 60 },
  );
}, 120_000);

describe('a damaged record that is not the session’s own counts as absent, alone', () => {
  test.each(['a', 'g', 'c', 'd', 'x', 'web'])('of kind %s', async (kind) => {
    const { context } = await signInNew(world);
    const [current = ''] = [...context.store.values.keys()].filter((key) => key.endsWith('.current'));
    const sid = context.store.values.get(current);
    const key = current.replace(/current$/, kind === 'a' ? `a.${sid}` : kind);
    Object.assign(context.store, { keepsSecrets: true });
    context.store.values.set(key, '{"v":1,');
    const reloaded = beside(world, context);
    expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(allOk);
    expect(typesOf(reloaded.events)).toEqual(kind === 'a' ? ['storageDegraded'] : []);
  });
});

test('a guest whose record is damaged gets another identity, and one event tells', async () => {
  const context = world.context();
  await context.session.fetchAuthSession();
  const [key = ''] = [...context.store.values.keys()].filter((one) => one.includes('.g.'));
  context.store.values.set(key, '{"v":1,"identityId":5}');
  const reloaded = beside(world, context);
  expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(guest);
  expect(columnsOf(await reloaded.session.fetchAuthSession())).toEqual(guest);
  expect(typesOf(reloaded.events)).toEqual(['storageDegraded']);
  expect(JSON.parse(context.store.values.get(key) ?? '').identityId).toMatch(/^us-east-1:/);
});
