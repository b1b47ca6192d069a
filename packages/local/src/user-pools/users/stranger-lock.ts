import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import type { ServiceError } from '../../wire/service-error.js';
import { wrongCredentials } from '../base/errors.js';
import { checkLock, countOneFailure, type Failures, tooManyFailures } from './passwords.js';
import { findTries, type Stranger, saveTries } from './strangers.js';

const KIND = 'Password';

/** The reason that the event log has for a password of an unknown user. */
const NO_USER = 'The pool has no user of this name.';

/**
 * Checks the name of an unknown user as `checkLock` does a user.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export async function checkStrangerLock(services: LocalServices, stranger: Stranger): Promise<void> {
  checkLock(services, await findFailures(services.store.db, stranger));
}

/**
 * Counts one wrong try for an unknown user: a password, since any is wrong, or a code in place of it. The name is
 * locked out as a user is: otherwise a lockout would reveal that the user exists.
 *
 * @returns the refusal to give
 */
export async function countStrangerFailure(
  services: LocalServices,
  stranger: Stranger,
  refusal: ServiceError = wrongCredentials(NO_USER),
): Promise<ServiceError> {
  const now = services.clock.now();
  return await services.store.transaction(async (tx) => {
    const count = countOneFailure(await findFailures(tx, stranger), now);
    if (count === undefined) return tooManyFailures();
    await saveTries(tx, stranger, { kind: KIND, window_at: now, count });
    return refusal;
  });
}

async function findFailures(db: Kysely<Tables>, stranger: Stranger): Promise<Failures> {
  const found = await findTries(db, stranger, KIND);
  return { failedPasswords: found?.count ?? 0, failedPasswordAt: found?.window_at ?? 0 };
}
