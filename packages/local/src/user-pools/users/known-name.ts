import type { User } from './users.js';

/** People know themselves by what they sign in with, not by an internal name. */
export function getKnownName({ username, sub, attributes }: User): string {
  return username === sub ? (attributes['email'] ?? attributes['phone_number'] ?? username) : username;
}
