import { AuthError } from '../errors/auth-error.js';
import { createElapsedClock } from './elapsed-clock.js';
import type { Platform } from './platform.js';

function subtle(): SubtleCrypto {
  // Browsers leave it out on pages that are neither https nor on this machine.
  if (globalThis.crypto?.subtle) return crypto.subtle;
  throw new AuthError('configuration', 'SecureContextRequired', 'This page has no WebCrypto.', {
    recoverySuggestion: 'Serve the page over https, or open it as http://localhost.',
  });
}

/** The runtime at hand, by the standards that browsers, Node and workers share. */
export function createDefaultPlatform(fetch: typeof globalThis.fetch | undefined): Platform {
  return {
    now: createElapsedClock(Date.now, () => performance.now()),
    wallMs: Date.now,
    random: Math.random,
    setTimer(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    fetch: (url, init) => (fetch ?? globalThis.fetch)(url, init),
    crypto: {
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      sha256: async (data) => new Uint8Array(await subtle().digest('SHA-256', data)),
      async hmacSha256(key, data) {
        const imported = await subtle().importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
        return new Uint8Array(await subtle().sign('HMAC', imported, data));
      },
    },
  };
}
