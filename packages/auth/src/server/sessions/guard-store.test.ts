import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDefaultPlatform } from '../../platform/default-platform.js';
import type { ServerLogRecord } from '../settings/log.js';
import { memoryStore } from '../stores/memory-store.js';
import type { ServerStore } from '../stores/server-store.js';
import { guardStore } from './guard-store.js';

afterEach(() => {
  vi.useRealTimers();
});

/** A guarded store whose methods are replaced, and what it reported. */
function open(methods: object): { readonly store: ServerStore; readonly logs: ServerLogRecord[] } {
  const logs: ServerLogRecord[] = [];
  const report = (record: ServerLogRecord): unknown => logs.push(record);
  const platform = createDefaultPlatform(undefined);
  return { store: guardStore({ ...memoryStore(), ...methods }, { platform, report }), logs };
}

const UNAVAILABLE = { kind: 'service', code: 'StorageUnavailable', retryable: true, retryAfterMs: 1_000 };
const calls: Readonly<Record<keyof ServerStore, (store: ServerStore) => Promise<unknown>>> = {
  get: (store) => store.get('key'),
  set: (store) => store.set('key', 'value', 10),
  add: (store) => store.add('key', 'value', 10),
  remove: (store) => store.remove('key'),
  removeIf: (store) => store.removeIf('key', 'value'),
};

describe.each(Object.entries(calls))('%s', (name, call) => {
  test.each<[string, () => unknown]>([
    ['rejects', () => Promise.reject(new Error('connection refused'))],
    [
      'throws at once',
      () => {
        throw new Error('connection refused');
      },
    ],
  ])('that %s is one typed error, which is reported with its cause', async (_, fail) => {
    const { store, logs } = open({ [name]: fail });
    await expect(call(store)).rejects.toMatchObject({ ...UNAVAILABLE, cause: { message: 'connection refused' } });
    expect(logs).toMatchObject([{ event: 'store.failed', error: UNAVAILABLE }]);
  });

  test('without an answer ends after 5 seconds, and all calls of the next second end at once', async () => {
    vi.useFakeTimers();
    const silent = vi.fn(() => new Promise(() => undefined));
    const { store, logs } = open({ [name]: silent });
    const first = expect(call(store)).rejects.toMatchObject({ ...UNAVAILABLE, cause: { code: 'Timeout' } });
    await vi.advanceTimersByTimeAsync(5_000);
    await first;
    for (const other of Object.values(calls)) await expect(other(store)).rejects.toMatchObject(UNAVAILABLE);
    expect([silent.mock.calls.length, logs.length]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(1_000);
    void call(store).catch(() => undefined);
    expect(silent).toHaveBeenCalledTimes(2);
  });
});

test('an absent value may be null, as many clients return it; a value that is no text is an error', async () => {
  expect(await open({ get: async () => null }).store.get('key')).toBeUndefined();
  await expect(open({ get: async () => 5 }).store.get('key')).rejects.toMatchObject(UNAVAILABLE);
});

test('a method that answers yes or no may answer as its client does', async () => {
  expect(await open({ add: async () => 'OK' }).store.add('key', 'value', 10)).toBe(true);
  expect(await open({ add: async () => null }).store.add('key', 'value', 10)).toBe(false);
  expect(await open({ removeIf: async () => 0 }).store.removeIf('key', 'value')).toBe(false);
});
