import { afterEach, expect, test, vi } from 'vitest';
import { createDefaultPlatform } from './default-platform.js';

const missing = { name: 'AuthError', kind: 'configuration', code: 'UnsupportedRuntime' };

afterEach(() => vi.unstubAllGlobals());

test('a runtime without fetch gets an error that says what to pass, and works with what the app passes', async () => {
  vi.stubGlobal('fetch', undefined);
  const request = { method: 'POST' };
  await expect(createDefaultPlatform(undefined).fetch('https://example.com', request)).rejects.toMatchObject({
    ...missing,
    recoverySuggestion: expect.stringContaining('`fetch`'),
  });
  const fetch = vi.fn(async () => new Response('passed'));
  expect(await (await createDefaultPlatform(fetch).fetch('https://example.com', request)).text()).toBe('passed');
  expect(fetch).toHaveBeenCalledWith('https://example.com', request);
});

test('a runtime without crypto gets an error that says what to install', () => {
  vi.stubGlobal('crypto', undefined);
  expect(() => createDefaultPlatform(undefined).randomBytes(4)).toThrow(
    expect.objectContaining({ ...missing, recoverySuggestion: expect.stringContaining('polyfill') }),
  );
});
