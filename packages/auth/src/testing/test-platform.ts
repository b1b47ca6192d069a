import { createDefaultPlatform } from '../platform/default-platform.js';
import type { Platform } from '../platform/platform.js';
import { toHex } from '../platform/random-id.js';

/** A platform whose clocks a test moves. */
export interface TestPlatform {
  readonly platform: Platform;
  travel(seconds: number): void;
}

/** Creates a platform without WebCrypto, and without waits between the attempts of a request. */
export function createTestPlatform(fetch: Platform['fetch']): TestPlatform {
  const real = createDefaultPlatform(undefined);
  let travelledMs = 0;
  return {
    platform: {
      now: () => real.now() + travelledMs,
      monotonicMs: () => real.monotonicMs() + travelledMs,
      wallMs: () => real.wallMs() + travelledMs,
      random: () => 0,
      randomBytes: (length) => Uint8Array.from({ length }, () => Math.random() * 256),
      setTimer(delayMs, callback) {
        if (delayMs > 0) return real.setTimer(delayMs, callback);
        // Fake timers of a test must not hold up a retry.
        void Promise.resolve().then(callback);
        return () => {};
      },
      fetch,
    },
    travel(seconds) {
      travelledMs += seconds * 1000;
    },
  };
}

/** Creates a random UUID (RFC 9562), which is no secret. */
export function createUuid(platform: Platform): string {
  const digits = toHex(platform.randomBytes(16));
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}
