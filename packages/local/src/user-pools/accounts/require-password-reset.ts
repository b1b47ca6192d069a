import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { userNotFound } from '../base/errors.js';
import { prepareCode } from '../messages/codes.js';
import { chooseRecoveryDelivery } from '../messages/recovery-delivery.js';
import type { UserPool } from '../pools/pool-settings.js';
import { findUserBySub, saveUser, type User } from '../users/users.js';

/**
 * Makes a user set a new password: the old one no longer signs in, and the code that is sent sets the next one.
 *
 * @throws ServiceError `InvalidParameterException`, `NotAuthorizedException`, and what triggers give
 */
export async function requirePasswordReset(
  services: LocalServices,
  pool: UserPool,
  { user, metadata }: { readonly user: User; readonly metadata: StringMap | undefined },
): Promise<void> {
  const delivery = await chooseRecoveryDelivery(services, pool, user);
  const request = { purpose: 'ForgotPassword', occasion: 'ForgotPassword', user, delivery, metadata } as const;
  const code = await prepareCode(services, pool, request);
  await services.store.transaction(async (tx) => {
    const current = await findUserBySub(tx, user.sub);
    if (current === undefined) throw userNotFound();
    await saveUser(tx, { ...current, status: 'RESET_REQUIRED', modifiedAt: services.clock.now() });
    await code.write(tx);
  });
  await code.deliver();
}
