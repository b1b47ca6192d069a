import { randomInt } from 'node:crypto';
import type { Kysely } from 'kysely';
import { isEqualSecret } from '../../base/constant-time.js';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { notAuthorized, wrongCredentials } from '../base/errors.js';
import { getPoolName } from '../base/issuer.js';
import type { PasswordPolicy, UserPool } from '../pools/pool-settings.js';
import { createVerifier, type SrpVerifier } from '../srp/srp.js';
import { findUserBySub, type User } from './users.js';

const UPPERCASE = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const LOWERCASE = 'abcdefghijkmnpqrstuvwxyz';
const NUMBERS = '23456789';
/** Those that count as symbols, besides a space inside. */
const SYMBOLS = '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-';
/** Symbols for generated passwords: those that survive being copied from a message. */
const PLAIN_SYMBOLS = '!@#%*+-=_?';

/** The beginning of the error for a weak password. The service has two wordings. */
export type PolicyPrefix = 'Password did not conform with policy' | 'Password does not conform to policy';

/**
 * @throws ServiceError `InvalidPasswordException`
 */
export function assertPasswordPolicy(
  pool: UserPool,
  password: string,
  prefix: PolicyPrefix = 'Password did not conform with policy',
): void {
  const fault = policyFault(pool.settings.Policies.PasswordPolicy, password);
  if (fault !== undefined) throw new ServiceError('InvalidPasswordException', `${prefix}: ${fault}`);
}

function policyFault(policy: PasswordPolicy, password: string): string | undefined {
  const characters = [...password];
  if (characters.length < policy.MinimumLength) return 'Password not long enough';
  if (policy.RequireUppercase && !/\p{Lu}/u.test(password)) return 'Password must have uppercase characters';
  if (policy.RequireLowercase && !/\p{Ll}/u.test(password)) return 'Password must have lowercase characters';
  if (policy.RequireNumbers && !/[0-9]/.test(password)) return 'Password must have numeric characters';
  const hasSymbol = characters.some((character) => SYMBOLS.includes(character)) || password.trim().includes(' ');
  if (policy.RequireSymbols && !hasSymbol) return 'Password must have symbol characters';
  // Operations with a modelled password refuse it before; a challenge has no model.
  if (password.trim() !== password) return 'Password must not begin or end with a space';
  return undefined;
}

/** A temporary password that any policy takes, free of characters that look alike. */
export function generatePassword(pool: UserPool): string {
  const length = Math.max(pool.settings.Policies.PasswordPolicy.MinimumLength, 12);
  const needed = [UPPERCASE, LOWERCASE, NUMBERS, PLAIN_SYMBOLS];
  const characters = needed.map(pick);
  while (characters.length < length) characters.push(pick(UPPERCASE + LOWERCASE + NUMBERS));
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? ''];
  }
  return characters.join('');
}

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}

/** A password of the user with an internal name. */
export interface NamedPassword {
  readonly username: string;
  readonly password: string;
}

/** Computes what the server keeps of a user's new password. It takes some 0.7 ms. */
export function computeVerifier(
  { math }: Pick<LocalServices, 'math'>,
  pool: UserPool,
  { username, password }: NamedPassword,
): SrpVerifier {
  return createVerifier(math, { group: getPoolName(pool.id), username, password });
}

/** Whether a password is a user's: by the verifier that it gives, in constant time. */
export function isPassword(
  { math }: Pick<LocalServices, 'math'>,
  pool: UserPool,
  { username, password, kept }: NamedPassword & { readonly kept: SrpVerifier },
): boolean {
  const made = createVerifier(math, { group: getPoolName(pool.id), username, password, salt: kept.salt });
  return isEqualSecret(made.verifier, kept.verifier);
}

const FREE_FAILURES = 5;
const LONGEST_LOCK_MS = 15 * 60_000;

/** Wrong passwords in a row, and when the last of them was. */
export type Failures = Pick<User, 'failedPasswords' | 'failedPasswordAt'>;

/** Until when a user's password isn't even looked at: 1 s after the fifth failure in a row, then twice as long each time. */
function lockedUntil({ failedPasswords, failedPasswordAt }: Failures): number {
  if (failedPasswords < FREE_FAILURES) return 0;
  const seconds = 2 ** Math.min(failedPasswords - FREE_FAILURES, 10);
  return failedPasswordAt + Math.min(seconds * 1_000, LONGEST_LOCK_MS);
}

/** @returns nothing while too many of them keep the user locked: then one more isn't looked at, and doesn't count */
export function countOneFailure(failures: Failures, now: number): number | undefined {
  if (now < lockedUntil(failures)) return undefined;
  return now - failures.failedPasswordAt > LONGEST_LOCK_MS ? 1 : failures.failedPasswords + 1;
}

/**
 * @throws ServiceError `NotAuthorizedException` while too many wrong passwords keep the user locked
 */
export function assertUnlocked(services: LocalServices, failures: Failures): void {
  if (services.clock.now() < lockedUntil(failures)) throw tooManyFailures();
}

export function tooManyFailures(): ServiceError {
  return notAuthorized('Password attempts exceeded');
}

/** The reason in the event log, for the most frequent of all errors. */
export const WRONG_PASSWORD = 'The password is wrong.';

/**
 * Counts a wrong password, or a wrong code in place of it.
 *
 * @param denial the error for what is wrong
 * @returns the error to give: the user may be locked then, and a caller that guesses many at once learns what the lock
 *   allows
 */
export async function countFailure(
  services: LocalServices,
  sub: string,
  denial: ServiceError = wrongCredentials(WRONG_PASSWORD),
): Promise<ServiceError> {
  const now = services.clock.now();
  return await services.store.transaction(async (tx) => {
    const user = await findUserBySub(tx, sub);
    if (user === undefined) return denial;
    const counted = countOneFailure(user, now);
    if (counted === undefined) return tooManyFailures();
    await tx
      .updateTable('users')
      .set({ failed_passwords: counted, failed_password_at: now })
      .where('sub', '=', sub)
      .execute();
    return denial;
  });
}

/** Forgets the wrong passwords before a right one. */
export async function clearFailures(tx: Kysely<Tables>, user: User): Promise<void> {
  if (user.failedPasswords === 0) return;
  await tx.updateTable('users').set({ failed_passwords: 0 }).where('sub', '=', user.sub).execute();
}
