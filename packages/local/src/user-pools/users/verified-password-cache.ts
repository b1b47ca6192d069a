import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { User } from './users.js';

/**
 * A cache of verified passwords: a user who signs in again costs no second computation of the SRP verifier, which takes
 * milliseconds of the one thread that answers all requests. It keeps a MAC under a key of this process, in memory only.
 * An entry holds for the verifier that it was computed with: a changed password misses the cache.
 */
export interface VerifiedPasswords {
  /** Whether the cache has this password for the user. A password that it lacks may still be right. */
  has(user: User, password: string): boolean;
  add(user: User, password: string): void;
}

declare module '../../context/services.js' {
  interface LocalServices {
    readonly verifiedPasswords: VerifiedPasswords;
  }
}

/** The users who signed in last; some 200 bytes each. */
const REMEMBERED_USERS = 5_000;

export function createVerifiedPasswords(): VerifiedPasswords {
  const key = createSecretKey(randomBytes(32));
  const verified = new Map<string, Buffer>();
  const mac = (user: User, password: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([user.sub, user.password?.salt, user.password?.verifier, password]))
      .digest();
  return {
    has: (user, password) => {
      const known = verified.get(user.sub);
      return known !== undefined && timingSafeEqual(known, mac(user, password));
    },
    add: (user, password) => {
      verified.delete(user.sub);
      verified.set(user.sub, mac(user, password));
      const oldest = verified.size > REMEMBERED_USERS ? verified.keys().next().value : undefined;
      if (oldest !== undefined) verified.delete(oldest);
    },
  };
}
