import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRecord } from '../../test-support/session-records.js';
import { memoryStorage } from '../platform/memory-store.js';
import type { SessionStore } from '../platform/session-store.js';
import { getInternals } from './internals.js';
import { createSession } from './session.js';
import type { StoreSync } from './sync.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(storage: SessionStore): { readonly sync: StoreSync; status(): string; gen(): number | undefined } {
  const session = createSession({ userPool: { id: 'us-east-1_Example01', clientId: 'client' } }, { storage });
  const { sync, runtime } = getInternals(session);
  return {
    sync,
    status: () => session.getSnapshot().status,
    gen: () => runtime.account().session?.record.gen,
  };
}

test('a read that hangs holds up the next one for a second, and its late answer does not count', async () => {
  const store = memoryStorage();
  const answers: ((value: string | null) => void)[] = [];
  const read = vi.fn(store.read).mockImplementationOnce(() => new Promise((resolve) => answers.push(resolve)));
  const { sync, status } = open({ ...store, read });
  const first = sync.sync();
  await vi.advanceTimersByTimeAsync(500);
  const second = sync.sync();
  await vi.advanceTimersByTimeAsync(999);
  expect(status()).toBe('loading');
  await vi.advanceTimersByTimeAsync(1);
  await second;
  expect(status()).toBe('signedOut');
  for (const answer of answers) answer('sid-of-a-user-who-left');
  await first;
  expect(status()).toBe('signedOut');
});

test('a read waits for the callbacks of the one before, which may send a request', async () => {
  const { sync } = open(memoryStorage());
  let running = 0;
  let most = 0;
  sync.onRead(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    running--;
    return undefined;
  });
  const first = sync.sync();
  await vi.advanceTimersByTimeAsync(500);
  const second = sync.sync();
  await vi.advanceTimersByTimeAsync(10_000);
  await Promise.all([first, second]);
  expect(most).toBe(1);
});

test.each([
  ['an empty store', {}, 'unavailable'],
  ['a sign-out', { current: 'out:1' }, 'unavailable'],
  ['a user', { current: 'a', 's.a': JSON.stringify(createRecord({})) }, 'signedIn'],
])('while a callback rejects, a read that finds %s does not say signed out', async (_, entries, status) => {
  const store = memoryStorage();
  for (const [key, value] of Object.entries(entries))
    await store.write(`claviger.us-east-1_Example01.client.${key}`, value);
  const context = open(store);
  const check = vi.fn(async () => undefined).mockRejectedValueOnce(new TypeError('Failed to fetch'));
  context.sync.onRead(check);
  await context.sync.ensureLoaded();
  expect(context.status()).toBe(status);
  expect(context.sync.undecided()).toBeDefined();
  await context.sync.ensureLoaded();
  expect(context.status()).toBe(status === 'signedIn' ? 'signedIn' : 'signedOut');
  await context.sync.ensureLoaded();
  expect(check).toHaveBeenCalledTimes(2);
});

test('a callback that rejects keeps no user whom another context has signed out', async () => {
  const store = memoryStorage();
  const write = (key: string, value: string) => store.write(`claviger.us-east-1_Example01.client.${key}`, value);
  await write('current', 'a');
  await write('s.a', JSON.stringify(createRecord({})));
  const { sync, status, gen } = open(store);
  await sync.ensureLoaded();
  await write('current', 'out:1');
  sync.onRead(() => Promise.reject(new TypeError('Failed to fetch')));
  await sync.sync();
  expect([status(), gen()]).toEqual(['unavailable', undefined]);
});

test('a change that hangs hides a sign-out in another tab for a second at most', async () => {
  const store = memoryStorage();
  const write = (key: string, value: string) => store.write(`claviger.us-east-1_Example01.client.${key}`, value);
  await write('current', 'a');
  await write('s.a', JSON.stringify(createRecord({})));
  const { sync, gen } = open(store);
  await sync.ensureLoaded();
  const change = sync.change(() => new Promise((resolve) => setTimeout(resolve, 8_000)));
  await write('current', 'out:1');
  const read = sync.sync();
  await vi.advanceTimersByTimeAsync(900);
  expect(sync.isCurrent()).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  expect(sync.isCurrent()).toBe(false);
  const call = sync.ensureLoaded().then(gen);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(await call).toBeUndefined();
  await Promise.all([change, read]);
  expect(sync.isCurrent()).toBe(true);
});

test('a read that finds no record hides no later generation that an overlapping read found', async () => {
  const store = memoryStorage();
  const write = (key: string, value: string) => store.write(`claviger.us-east-1_Example01.client.${key}`, value);
  const readNow = (keys: readonly string[]) => Promise.all(keys.map(store.read));
  const release: (() => void)[] = [];
  const readLate = async (keys: readonly string[]) => {
    const values = await readNow(keys);
    await new Promise<void>((resolve) => release.push(resolve));
    return values;
  };
  const readEach = vi.fn(readNow);
  await write('current', 'a');
  await write('s.a', JSON.stringify(createRecord({ gen: 3 })));
  const { sync, gen } = open({ ...store, readEach });
  await sync.sync();
  await write('s.a', JSON.stringify(createRecord({ gen: 4 })));
  readEach.mockImplementationOnce(readLate).mockImplementationOnce(readLate);
  const first = sync.sync();
  await vi.advanceTimersByTimeAsync(0);
  await sync.change(async () => write('s.a', 'damaged'));
  release[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  // The first read is repeated. The second one begins after that, and ends before it.
  const second = sync.sync();
  await vi.advanceTimersByTimeAsync(1_000);
  release[1]?.();
  await Promise.all([first, second]);
  expect(gen()).toBe(4);
});
