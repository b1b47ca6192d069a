import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { User } from './users.js';

/**
 * Passwords that were right before, so that a user who signs in again costs no second computation of the SRP verifier
 * (milliseconds of the one thread that answers everybody). In memory only, and no more than a MAC under a key of this
 * process. It holds for the verifier that it was computed with: a changed password is another one.
 */
export interface ProvenPasswords {
  /** Whether this is a password that was right before. A wrong one is for the verifier to tell. */
  has(user: User, password: string): boolean;
  add(user: User, password: string): void;
}

/** The users who signed in last; some 200 bytes each. */
const REMEMBERED_USERS = 5_000;

export function createProvenPasswords(): ProvenPasswords {
  const key = createSecretKey(randomBytes(32));
  const proven = new Map<string, Buffer>();
  const mac = (user: User, password: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([user.sub, user.password?.salt, user.password?.verifier, password]))
      .digest();
  return {
    has: (user, password) => {
      const known = proven.get(user.sub);
      return known !== undefined && timingSafeEqual(known, mac(user, password));
    },
    add: (user, password) => {
      proven.delete(user.sub);
      proven.set(user.sub, mac(user, password));
      const oldest = proven.size > REMEMBERED_USERS ? proven.keys().next().value : undefined;
      if (oldest !== undefined) proven.delete(oldest);
    },
  };
}
