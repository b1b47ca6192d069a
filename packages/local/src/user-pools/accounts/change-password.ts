import type { LocalServices } from '../../context/services.js';
import { notAuthorized, wrongCredentials } from '../base/errors.js';
import type { UserPool } from '../pools/pool-settings.js';
import { countAttempt } from '../users/attempts.js';
import { recordAuthEvent } from '../users/auth-events.js';
import { assertPasswordHistory, saveFormerPassword } from '../users/password-history.js';
import { assertPasswordPolicy, assertUnlocked, computeVerifier, countFailure, isPassword } from '../users/passwords.js';
import { findUserBySub, saveUser, type User } from '../users/users.js';

/** A password that a signed-in user replaces. */
export interface PasswordChange {
  readonly user: User;
  /** Absent for a user who has none yet. */
  readonly previous: string | undefined;
  readonly proposed: string;
}

/**
 * Replaces the password of a user who knows the present one.
 *
 * @throws ServiceError `NotAuthorizedException`, `InvalidPasswordException`, `PasswordHistoryPolicyViolationException`,
 *   `LimitExceededException`
 */
export async function changePassword(services: LocalServices, pool: UserPool, change: PasswordChange): Promise<void> {
  const { user, proposed } = change;
  await countAttempt(services, user.sub, 'ChangePassword');
  await assertPrevious(services, pool, change);
  assertPasswordPolicy(pool, proposed);
  await assertPasswordHistory(services, pool, { user, password: proposed });
  const password = computeVerifier(services, pool, { username: user.username, password: proposed });
  await services.store.transaction(async (tx) => {
    const current = await findUserBySub(tx, user.sub);
    if (current?.password?.verifier !== user.password?.verifier) throw wrongCredentials();
    if (current === undefined) throw notAuthorized('Access Token has been revoked');
    assertUnlocked(services, current);
    await saveFormerPassword(tx, pool, current);
    const now = services.clock.now();
    await saveUser(tx, { ...current, password, passwordSetAt: now, failedPasswords: 0, modifiedAt: now });
    await recordAuthEvent(tx, services, { pool, sub: user.sub, type: 'PasswordChange', response: 'Pass' });
  });
}

/** @throws ServiceError `NotAuthorizedException` */
async function assertPrevious(
  services: LocalServices,
  pool: UserPool,
  { user, previous }: PasswordChange,
): Promise<void> {
  const { username, password: kept } = user;
  if (kept === undefined) {
    if (previous !== undefined) throw wrongCredentials();
    return;
  }
  assertUnlocked(services, user);
  if (isPassword(services, pool, { username, password: previous ?? '', kept })) return;
  throw await countFailure(services, user.sub);
}
