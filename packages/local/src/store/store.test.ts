import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { placeOf } from '../../test-support/database.js';
import { openTestStore } from '../../test-support/store.js';
import { prepare } from './prepared.js';

/** Where two stores, one after the other, find the same data. */
async function lastingPlace(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return await placeOf(join(folder, 'new', 'folder'));
}

const write = (name: string, value = 'x') => ({ name, value });

test('what a transaction wrote is there after the store is opened again', async () => {
  const data = await lastingPlace();
  const first = await openTestStore(data);
  await first.transaction(async (tx) => {
    await tx.insertInto('server_values').values(write('a', 'kept')).execute();
  });
  await first.close();

  const second = await openTestStore(data);
  onTestFinished(() => second.close());
  expect(await second.db.selectFrom('server_values').selectAll().execute()).toEqual([write('a', 'kept')]);
});

test('of changes that share a commit, one that fails takes nothing else with it', async () => {
  const store = await openTestStore(await placeOf());
  onTestFinished(() => store.close());
  const outcomes = await Promise.allSettled([
    store.transaction(async (tx) => {
      await tx.insertInto('server_values').values(write('first')).execute();
      return 1;
    }),
    store.transaction(async (tx) => {
      await tx.insertInto('server_values').values(write('second')).execute();
      throw new Error('changed its mind');
    }),
    store.transaction(async (tx) => {
      await tx.insertInto('server_values').values(write('third')).execute();
      return 3;
    }),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const rows = await store.db.selectFrom('server_values').select('name').orderBy('name').execute();
  expect(rows.map((row) => row.name)).toEqual(['first', 'third']);
});

test('a query outside a transaction never sees what is not committed yet', async () => {
  const store = await openTestStore(await placeOf());
  onTestFinished(() => store.close());
  let seen: Promise<unknown[]> | undefined;
  await store
    .transaction(async (tx) => {
      await tx.insertInto('server_values').values(write('doubtful')).execute();
      seen = store.db.selectFrom('server_values').selectAll().execute();
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('no');
    })
    .catch(() => undefined);
  expect(await seen).toEqual([]);
});

test('a change beside one that empties or restores tables fails alone when it refers to a missing row', async () => {
  const store = await openTestStore(await placeOf());
  onTestFinished(() => store.close());
  const pool = { id: 'us-east-1_Abcdefghi', name: 'p', settings: '{}', created_at: 1, modified_at: 1 };
  const client = { id: 'c', user_pool_id: pool.id, name: 'c', settings: '{}', created_at: 1, modified_at: 1 };
  const add = (name: string) => store.transaction((tx) => tx.insertInto('server_values').values(write(name)).execute());
  // Within the same turn of the event loop, but behind what a restore prepares.
  const later = async (change: () => Promise<unknown>): Promise<void> => {
    for (let tick = 0; tick < 20; tick++) await undefined;
    await change();
  };
  await store.copies.save({ name: 'empty', savedAt: '2026-01-01T00:00:00Z', clockOffsetMs: 0 }, 1);
  for (const clear of [
    () => store.transaction((tx) => store.erase(tx, { keep: [] })),
    () => store.copies.restore('empty', { keep: [], complete: [] }),
  ]) {
    await store.transaction((tx) => tx.insertInto('user_pools').values(pool).execute());
    const outcomes = await Promise.allSettled([
      add('before'),
      clear(),
      later(() => store.transaction((tx) => tx.insertInto('app_clients').values(client).execute())),
      later(() => add('after')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await store.db.selectFrom('server_values').select('name').execute()).toEqual([{ name: 'after' }]);
    await store.transaction((tx) => store.erase(tx, { keep: [] }));
  }
});

test('erase empties every table except those to keep, in spite of references', async () => {
  const store = await openTestStore(await placeOf());
  onTestFinished(() => store.close());
  const pool = { id: 'us-east-1_Abcdefghi', name: 'p', settings: '{}', created_at: 1, modified_at: 1 };
  await store.transaction(async (tx) => {
    await tx.insertInto('server_values').values(write('kept')).execute();
    await tx.insertInto('user_pools').values(pool).execute();
    await tx
      .insertInto('app_clients')
      .values({
        id: 'c',
        user_pool_id: pool.id,
        name: 'c',
        secret: null,
        settings: '{}',
        created_at: 1,
        modified_at: 1,
      })
      .execute();
  });
  await store.transaction((tx) => store.erase(tx, { keep: ['server_values'] }));
  expect(await store.db.selectFrom('user_pools').selectAll().execute()).toEqual([]);
  expect(await store.db.selectFrom('app_clients').selectAll().execute()).toEqual([]);
  expect(await store.db.selectFrom('server_values').selectAll().execute()).toHaveLength(1);
});

test('a prepared query runs with the values of each call, inside and outside transactions', async () => {
  const store = await openTestStore(await placeOf());
  onTestFinished(() => store.close());
  const find = prepare<{ name: string }, { value: string }>((db, place) =>
    db.selectFrom('server_values').select('value').where('name', '=', place('name')),
  );
  await store.transaction(async (tx) => {
    await tx
      .insertInto('server_values')
      .values([write('a', '1'), write('b', '2')])
      .execute();
    expect(await find(tx, { name: 'b' })).toEqual([{ value: '2' }]);
  });
  expect(await find(store.db, { name: 'a' })).toEqual([{ value: '1' }]);
  expect(await find(store.db, { name: 'c' })).toEqual([]);
});

test('changes that wait for the disk and such that do not, mixed, are all there after the next start', async () => {
  const data = await lastingPlace();
  const store = await openTestStore(data);
  const change = (name: string, survives: 'powerCut' | 'process'): Promise<void> =>
    store.transaction(
      async (tx) => {
        await tx.insertInto('server_values').values(write(name)).execute();
      },
      { survives },
    );
  await change('a', 'process');
  await Promise.all([change('b', 'process'), change('c', 'powerCut')]);
  await change('d', 'process');
  await store.close();
  const again = await openTestStore(data);
  onTestFinished(() => again.close());
  const rows = await again.db.selectFrom('server_values').select('name').orderBy('name').execute();
  expect(rows.map((row) => row.name)).toEqual(['a', 'b', 'c', 'd']);
});
