import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { UserPool } from '../pools/pool-settings.js';
import { isPassword } from './passwords.js';
import type { User } from './users.js';

/** How many passwords, with the present one, cannot be set again. */
function historySize({ settings }: UserPool): number {
  return settings.Policies.PasswordPolicy.PasswordHistorySize ?? 0;
}

/**
 * Refuses a new password that is the user's, or was, as far back as the pool looks.
 *
 * @throws ServiceError `PasswordHistoryPolicyViolationException`
 */
export async function assertPasswordHistory(
  services: LocalServices,
  pool: UserPool,
  { user, password }: { readonly user: User; readonly password: string },
): Promise<void> {
  const size = historySize(pool);
  if (size === 0) return;
  const former = await services.store.db
    .selectFrom('former_passwords')
    .selectAll()
    .where('sub', '=', user.sub)
    .orderBy('sequence', 'desc')
    .limit(size - 1)
    .execute();
  const kept = former.map((row) => ({ salt: row.srp_salt, verifier: row.srp_verifier }));
  if (user.password !== undefined) kept.unshift(user.password);
  if (kept.some((verifier) => isPassword(services, pool, { username: user.username, password, kept: verifier }))) {
    throw new ServiceError('PasswordHistoryPolicyViolationException', 'Password has previously been used.');
  }
}

/** Keeps the password that is about to be replaced, in the transaction that replaces it. */
export async function saveFormerPassword(tx: Kysely<Tables>, pool: UserPool, user: User): Promise<void> {
  const size = historySize(pool);
  if (size <= 1 || user.password === undefined) return;
  const newest = await tx
    .selectFrom('former_passwords')
    .select(({ fn }) => fn.max<number | null>('sequence').as('sequence'))
    .where('sub', '=', user.sub)
    .executeTakeFirstOrThrow();
  const sequence = (newest.sequence ?? 0) + 1;
  const { salt, verifier } = user.password;
  await tx
    .insertInto('former_passwords')
    .values({ sub: user.sub, sequence, srp_salt: salt, srp_verifier: verifier })
    .execute();
  await tx
    .deleteFrom('former_passwords')
    .where('sub', '=', user.sub)
    .where('sequence', '<=', sequence - (size - 1))
    .execute();
}
