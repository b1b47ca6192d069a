import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { runTrigger } from '../../triggers/triggers.js';
import { combinationNotFound, notAuthorized } from '../base/errors.js';
import { takeUserCode } from '../messages/codes.js';
import type { UserPool } from '../pools/pool-settings.js';
import { countAttempt } from '../users/attempts.js';
import { recordAuthEvent } from '../users/auth-event-log.js';
import { triggerAttributes } from '../users/trigger-attributes.js';
import { claimAliases, findUserBySub, saveUser, type User } from '../users/users.js';

/** A sign-up that is being confirmed, with the code that its user got. */
export interface Confirmation {
  readonly sub: string;
  readonly code: string;
  readonly clientId: string;
  /** Take aliases away from who has them. */
  readonly force: boolean;
  readonly metadata?: StringMap | undefined;
}

/**
 * Confirms a sign-up: the contact that the code went to is verified with that.
 *
 * @throws ServiceError `CodeMismatchException`, `ExpiredCodeException`, `NotAuthorizedException`,
 *   `AliasExistsException`, `LimitExceededException`, and what triggers give
 */
export async function confirmWithCode(
  services: LocalServices,
  pool: UserPool,
  { sub, code, clientId, force, metadata }: Confirmation,
): Promise<void> {
  await countAttempt(services, sub, 'ConfirmSignUp');
  const confirmed = await services.store.transaction(async (tx) => {
    const current = requireUnconfirmed(await findUserBySub(tx, sub));
    const attribute = await takeUserCode(tx, services, { sub, purpose: 'SignUp', code });
    const next: User = {
      ...current,
      status: 'CONFIRMED',
      attributes: { ...current.attributes, [`${attribute}_verified`]: 'true' },
      modifiedAt: services.clock.now(),
    };
    await claimAliases(tx, pool, next, force);
    await saveUser(tx, next);
    await recordAuthEvent(tx, services, { pool, sub, type: 'SignUp', response: 'Pass' });
    return next;
  });
  await announceConfirmation(services, pool, { user: confirmed, clientId, metadata });
}

/** Runs the pool's `PostConfirmation` for a user who is confirmed now. */
export async function announceConfirmation(
  services: LocalServices,
  pool: UserPool,
  { user, clientId, metadata }: { user: User; clientId?: string | undefined; metadata?: StringMap | undefined },
): Promise<void> {
  await runTrigger(services, pool, {
    name: 'PostConfirmation',
    source: 'PostConfirmation_ConfirmSignUp',
    userName: user.username,
    clientId,
    request: {
      userAttributes: triggerAttributes(user),
      ...(metadata !== undefined && { clientMetadata: metadata }),
    },
  });
}

/** @throws ServiceError `NotAuthorizedException` for a user who is past that, `UserNotFoundException` for none */
export function requireUnconfirmed(user: User | undefined): User {
  if (user === undefined) throw combinationNotFound();
  if (user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  return user;
}
