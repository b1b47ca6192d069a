import { createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SecretMath } from '../srp/secret-math.js';
import type { SrpVerifier } from '../srp/srp.js';

/** A password as a caller gives it, and what the server keeps of the user's. */
export interface PasswordToVerify {
  readonly sub: string;
  readonly kept: SrpVerifier;
  readonly password: string;
}

/**
 * A cache of verified passwords: a user who signs in again costs no second computation of the SRP verifier, which takes
 * milliseconds of the one thread that answers all requests. It keeps a MAC under a key of this process, in memory only.
 * An entry holds for the verifier that it was computed with: a changed password misses the cache.
 */
export interface VerifiedPasswords {
  /** Whether the cache has this password for the user. A password that it lacks may still be right. */
  has(given: PasswordToVerify): boolean;
  add(given: PasswordToVerify): void;
}

declare module '../../context/services.js' {
  interface LocalServices {
    readonly verifiedPasswords: VerifiedPasswords;
  }
}

/** The users who signed in last; some 200 bytes each. */
const REMEMBERED_USERS = 5_000;

export function createVerifiedPasswords(math: Pick<SecretMath, 'mac'>): VerifiedPasswords {
  const key = createSecretKey(randomBytes(32));
  const verified = new Map<string, Buffer>();
  const mac = ({ sub, kept, password }: PasswordToVerify): Buffer =>
    math.mac(key, JSON.stringify([sub, kept.salt, kept.verifier, password]));
  return {
    has: (given) => {
      // Computed in any case: otherwise the time reveals which users have signed in.
      const computed = mac(given);
      const cached = verified.get(given.sub);
      return cached !== undefined && timingSafeEqual(cached, computed);
    },
    add: (given) => {
      verified.delete(given.sub);
      verified.set(given.sub, mac(given));
      const oldest = verified.size > REMEMBERED_USERS ? verified.keys().next().value : undefined;
      if (oldest !== undefined) verified.delete(oldest);
    },
  };
}
