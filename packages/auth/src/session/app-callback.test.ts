import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDefaultPlatform } from '../platform/default-platform.js';
import { askApp } from './app-callback.js';
import type { SessionOptions } from './options.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const report = vi.fn<(record: unknown) => void>();
const ask = (options: SessionOptions) =>
  askApp({ options, platform: createDefaultPlatform(undefined), runtime: { report } }, 'getClientMetadata');

test('a callback that never returns counts as failed after 20 s', async () => {
  const answer = ask({ getClientMetadata: () => new Promise(() => {}) });
  await vi.advanceTimersByTimeAsync(19_900);
  expect(report).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(await answer).toBeUndefined();
  expect(report).toHaveBeenCalledExactlyOnceWith({
    event: 'callback.failed',
    callback: 'getClientMetadata',
    error: expect.objectContaining({ code: 'Timeout' }),
  });
});

test('a callback that returns leaves no timer', async () => {
  expect(await ask({ getClientMetadata: () => ({ page: 'start' }) })).toEqual({ page: 'start' });
  expect(await ask({})).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
