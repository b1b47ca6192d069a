import type { LocalServices } from '../../context/services.js';
import { userNotFound } from '../base/errors.js';
import { voidAccessTokens } from '../tokens/void-access-tokens.js';
import { findUserBySub, saveUser } from '../users/users.js';

/**
 * Enables or disables a user. A disabled one neither signs in nor refreshes; the access tokens of the time before stay
 * void, also once the user is enabled again.
 *
 * @throws ServiceError `UserNotFoundException`
 */
export async function setEnabled(services: LocalServices, sub: string, enabled: boolean): Promise<void> {
  await services.store.transaction(async (tx) => {
    const current = await findUserBySub(tx, sub);
    if (current === undefined) throw userNotFound();
    await saveUser(tx, { ...current, enabled, modifiedAt: services.clock.now() });
    if (!enabled) await voidAccessTokens(tx, sub);
  });
}
