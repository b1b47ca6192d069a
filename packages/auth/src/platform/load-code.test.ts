import { afterEach, expect, test, vi } from 'vitest';
import { loadCode } from './load-code.js';

/** Code that is gone after a deployment, or that no network brings. */
const load = (): Promise<unknown> =>
  loadCode(Promise.reject(new TypeError('Failed to fetch dynamically imported module')));

afterEach(() => vi.unstubAllGlobals());

test('code that is there is given', async () => {
  expect(await loadCode(Promise.resolve({ a: 1 }))).toEqual({ a: 1 });
});

test('code that cannot be loaded is an error of its own, which may pass', async () => {
  await expect(load()).rejects.toMatchObject({
    name: 'AuthError',
    kind: 'service',
    code: 'CodeNotLoaded',
    retryable: true,
    recoverySuggestion: expect.stringMatching(/reload/),
    cause: expect.objectContaining({ name: 'TypeError', message: 'Failed to fetch dynamically imported module' }),
  });
});

test('in a service worker, which allows no import(), it is a fault of how the app was bundled', async () => {
  vi.stubGlobal('ServiceWorkerGlobalScope', class {});
  await expect(load()).rejects.toMatchObject({
    kind: 'configuration',
    code: 'CodeNotLoaded',
    retryable: false,
    recoverySuggestion: expect.stringMatching(/Service workers.*@claviger\/auth\/whole/),
  });
});
