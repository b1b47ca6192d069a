import type { User } from './users.js';

/** The fields of a user that follow from the time of its creation. */
type CreationFields = 'passwordSetAt' | 'failedPasswords' | 'failedPasswordAt' | 'createdAt' | 'modifiedAt';

/**
 * Completes a user who is created now.
 *
 * @param now milliseconds since the epoch, by the server's clock
 */
export function toNewUser(now: number, user: Omit<User, CreationFields>): User {
  return { ...user, passwordSetAt: now, failedPasswords: 0, failedPasswordAt: 0, createdAt: now, modifiedAt: now };
}
