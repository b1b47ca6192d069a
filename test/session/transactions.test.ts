import type { SessionStore } from '@claviger/auth';
import { expect, test } from 'vitest';
import { createMapStore, type MapStore } from './map-store.js';
import { columnsOf, guest, signInNew, useWorld } from './world.js';

const world = useWorld();

/** A store that reads several keys in one transaction, and the keys of each transaction. */
function createTransactions(inner: MapStore) {
  const all: string[][] = [];
  const name = (key: string): string => key.replace(/^.*?\.(current|guest|[a-z])(\.|$).*/, '$1');
  const note = (keys: readonly string[]): void => void all.push(keys.map(name));
  const store: SessionStore = {
    ...inner,
    keepsSecrets: true,
    read(key) {
      note([key]);
      return inner.read(key);
    },
    readEach(keys) {
      note(keys);
      return Promise.all(keys.map((key) => inner.read(key)));
    },
    write(key, value) {
      note([key]);
      return inner.write(key, value);
    },
    remove(key) {
      note([key]);
      return inner.remove(key);
    },
  };
  return { store, all };
}

test('a reload with a live session takes at most three transactions, and reads each key once', async () => {
  const store = createMapStore();
  await signInNew(world, { store });
  const { store: storage, all } = createTransactions(store);
  const reloaded = world.context({ store, storage });
  const session = await reloaded.session.fetchAuthSession();
  expect(columnsOf(session)).toMatchObject({ isSignedIn: true, credentials: 'ok', tokens: 'ok' });
  expect(all.length).toBeLessThanOrEqual(3);
  expect(new Set(all.flat()).size).toBe(all.flat().length);
});

test("a guest's first session takes at most twelve transactions, and the next page's at most three", async () => {
  const store = createMapStore();
  const first = createTransactions(store);
  const page = world.context({ store, storage: first.store });
  expect(columnsOf(await page.session.fetchAuthSession())).toEqual(guest);
  expect(first.all.length).toBeLessThanOrEqual(12);
  // A store without a pointer has no revocations.
  expect(first.all.flat()).not.toContain('r');
  const next = createTransactions(store);
  await world.context({ store, storage: next.store }).session.fetchAuthSession();
  expect(next.all.length).toBeLessThanOrEqual(3);
});
