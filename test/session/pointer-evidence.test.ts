import { describe, expect, test } from 'vitest';
import { keysOf } from './map-store.js';
import { beside, count, force, refresh } from './tabs.js';
import { allOk, type Context, columnsOf, guest, signInNew, typesOf, useWorld, valuesOf } from './world.js';

const world = useWorld();

/** Another context has signed in as another user; the record that the pointer names is then changed. */
async function signInElsewhere(change: (context: Context, key: string) => void) {
  const first = await signInNew(world);
  const { context } = first;
  const [before] = keysOf(context.store, 's');
  const other = beside(world, context);
  const { signOut } = await import('@claviger/auth/actions');
  await signOut(other.session);
  const user = await world.createUser();
  await other.signIn(user);
  const key = keysOf(context.store, 's').find((one) => one !== before) ?? '';
  change(context, key);
  context.network.clear();
  return { ...first, key, other, user };
}

const damages: [string, (context: Context, key: string) => void][] = [
  ['torn', ({ store }, key) => void store.values.set(key, String(store.values.get(key)).slice(0, 100))],
  ['not JSON of a session', ({ store }, key) => void store.values.set(key, '[1]')],
  ['missing', ({ store }, key) => void store.values.delete(key)],
];

describe.each(damages)('C4x: the pointer names another sign-in, whose record is %s', (_, damage) => {
  test('the held sign-in is over, nothing of it is refreshed or revoked, and a new sign-in works', async () => {
    const { context } = await signInElsewhere(damage);
    await world.advance(3_700);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(guest);
    expect(count(refresh, context) + count('RevokeToken', context)).toBe(0);
    expect(typesOf(context.events)).toContain('signedOut elsewhere');
    await context.signIn(await world.createUser());
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(allOk);
  });
});

describe('the pointer names another sign-in, and its record cannot be read for now', () => {
  test.each([
    ['the store fails', undefined],
    ['a newer version wrote it', '{"v":2}'],
  ])('%s: the held sign-in is over, and the rest is unavailable until it can', async (_, text) => {
    let before = '';
    const { context, key, user } = await signInElsewhere(({ store }, place) => {
      before = store.values.get(place) ?? '';
      if (text) store.values.set(place, text);
    });
    const { read, readEach } = context.store;
    if (!text) {
      const fail = (keys: readonly string[]): void => {
        if (keys.includes(key)) throw new Error('The disk is on fire.');
      };
      context.store.read = async (one) => {
        fail([one]);
        return read(one);
      };
      if (readEach)
        context.store.readEach = async (keys) => {
          fail(keys);
          return readEach(keys);
        };
    }
    const session = await force(context);
    expect(session.isSignedIn).toBe(false);
    expect(columnsOf(session).tokens).toMatch(/^service\//);
    expect(context.network.operations).toEqual([]);
    Object.assign(context.store, { read, readEach });
    context.store.values.set(key, before);
    expect(valuesOf(await context.session.fetchAuthSession()).userSub).toBe(user.sub);
    expect(typesOf(context.events)).toEqual(['signedOut elsewhere', 'signedIn elsewhere']);
  });
});
