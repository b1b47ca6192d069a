import { createOwnError } from '../errors/own-errors.js';
import { createElapsedClock } from './elapsed-clock.js';
import { pageLifecycle } from './page-lifecycle.js';
import type { Platform } from './platform.js';

/** Creates the platform of the current runtime from the standards that browsers, Node.js and workers share. */
export function createDefaultPlatform(fetch: typeof globalThis.fetch | undefined): Platform {
  // Each call looks them up: tests replace them.
  const wallMs = (): number => Date.now();
  const monotonicMs = (): number => performance.now();
  return {
    now: createElapsedClock(wallMs, monotonicMs),
    monotonicMs,
    wallMs,
    random: () => Math.random(),
    randomBytes(length) {
      if (!globalThis.crypto) throw createOwnError('UnsupportedRuntime');
      return crypto.getRandomValues(new Uint8Array(length));
    },
    setTimer(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    async fetch(url, init) {
      const send = fetch ?? globalThis.fetch;
      if (!send) throw createOwnError('UnsupportedRuntime');
      return send(url, init);
    },
    lifecycle: pageLifecycle(),
  };
}
