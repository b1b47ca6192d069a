import type { LocalServices } from '../../context/services.js';
import { userNotFound } from '../base/errors.js';
import type { UserPool } from '../pools/pool-settings.js';
import { assertPasswordHistory, saveFormerPassword } from '../users/password-history.js';
import { assertPasswordPolicy, computeVerifier } from '../users/passwords.js';
import { findUserBySub, saveUser, type User } from '../users/users.js';

/** A password that an administrator sets. */
export interface SetPassword {
  readonly user: User;
  readonly password: string;
  /** Whether the user keeps it. A temporary one is replaced at the next sign-in. */
  readonly isPermanent: boolean;
}

/**
 * Sets a user's password. A user of an external provider signs in here from then on.
 *
 * @throws ServiceError `InvalidPasswordException`, `PasswordHistoryPolicyViolationException`
 */
export async function setPassword(
  services: LocalServices,
  pool: UserPool,
  { user, password, isPermanent }: SetPassword,
): Promise<void> {
  assertPasswordPolicy(pool, password);
  await assertPasswordHistory(services, pool, { user, password });
  const verifier = computeVerifier(services, pool, { username: user.username, password });
  const now = services.clock.now();
  await services.store.transaction(async (tx) => {
    const current = await findUserBySub(tx, user.sub);
    if (current === undefined) throw userNotFound();
    await saveFormerPassword(tx, pool, current);
    await saveUser(tx, {
      ...current,
      status: isPermanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
      password: verifier,
      passwordSetAt: now,
      failedPasswords: 0,
      modifiedAt: now,
    });
  });
}
