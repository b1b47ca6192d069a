import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { memoryStorage } from '../platform/memory-store.js';
import type { SessionStore } from '../platform/session-store.js';
import { getInternals } from './internals.js';
import { createSession } from './session.js';
import type { StoreSync } from './sync.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(storage: SessionStore): { readonly sync: StoreSync; status(): string } {
  const session = createSession({ userPool: { id: 'us-east-1_Example', clientId: 'client' } }, { storage });
  return { sync: getInternals(session).sync, status: () => session.getSnapshot().status };
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
