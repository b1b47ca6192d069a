import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { runTrigger } from '../../triggers/triggers.js';
import { combinationNotFound, notAuthorized, userNotFound } from '../base/errors.js';
import type { ClientAndPool } from '../clients/client-settings.js';
import { dropUserCode } from '../messages/codes.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { Subject } from '../unknown-user/subject.js';
import { subjectOf } from '../unknown-user/subject-of.js';
import { claimAliases } from '../users/sign-in-names.js';
import { toTriggerAttributes } from '../users/trigger-attributes.js';
import { findUserBySub, saveUser, type User } from '../users/users.js';

/** A sign-up that a user confirms, with the code that the user got. */
export interface Confirmation {
  readonly name: string;
  readonly code: string;
  /** Whether an alias is taken away from the user who has it. Default: false. */
  readonly force?: boolean;
  /** What the caller tells triggers. */
  readonly metadata?: StringMap | undefined;
}

/**
 * Confirms a sign-up: the contact that the code went to is verified with that.
 *
 * @throws ServiceError `CodeMismatchException`, `ExpiredCodeException`, `NotAuthorizedException`,
 *   `AliasExistsException`, `LimitExceededException`, `UserNotFoundException`, and what triggers give
 */
export async function confirmSignUp(
  services: LocalServices,
  app: ClientAndPool,
  { name, ...given }: Confirmation,
): Promise<User> {
  const subject = await subjectOf(services, app, { name, notFound: combinationNotFound });
  return await confirmSubject(services, app, subject, given);
}

/** As {@link confirmSignUp}, for a subject that was found already. */
export async function confirmSubject(
  services: LocalServices,
  { client, pool }: ClientAndPool,
  subject: Subject,
  { code, force = false, metadata }: Omit<Confirmation, 'name'>,
): Promise<User> {
  await subject.countAttempt('ConfirmSignUp');
  const confirmed = await services.store.transaction(async (tx) => {
    const found = await findUserBySub(tx, subject.sub);
    // A hidden user that was deleted during the call has no code: its caller learns that alone.
    if (subject.user !== undefined && !(subject.conceals && found === undefined)) requireUnconfirmed(found);
    const attribute = await subject.takeCode(tx, { purpose: 'SignUp', code });
    const current = requireUnconfirmed(found);
    const next: User = {
      ...current,
      status: 'CONFIRMED',
      attributes: { ...current.attributes, [`${attribute}_verified`]: 'true' },
      modifiedAt: services.clock.now(),
    };
    await claimAliases(tx, pool, next, force);
    await saveUser(tx, next);
    await subject.recordEvent(tx, { type: 'SignUp', response: 'Pass' });
    return next;
  });
  await announceConfirmation(services, pool, { user: confirmed, clientId: client.id, metadata });
  return confirmed;
}

/**
 * Confirms a sign-up without a code. It verifies no contact: the user has proven none.
 *
 * @throws ServiceError `NotAuthorizedException`, `UserNotFoundException`, and what triggers give
 */
export async function confirmWithoutCode(
  services: LocalServices,
  pool: UserPool,
  { user, metadata }: { readonly user: User; readonly metadata: StringMap | undefined },
): Promise<void> {
  requireUnconfirmed(user, userNotFound);
  const confirmed = await services.store.transaction(async (tx) => {
    const current = requireUnconfirmed(await findUserBySub(tx, user.sub), userNotFound);
    const next: User = { ...current, status: 'CONFIRMED', modifiedAt: services.clock.now() };
    await saveUser(tx, next);
    await dropUserCode(tx, user.sub, 'SignUp');
    return next;
  });
  await announceConfirmation(services, pool, { user: confirmed, metadata });
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
      userAttributes: toTriggerAttributes(user),
      ...(metadata !== undefined && { clientMetadata: metadata }),
    },
  });
}

/** @throws ServiceError `NotAuthorizedException` for a user who is confirmed, `UserNotFoundException` without a user */
function requireUnconfirmed(user: User | undefined, notFound = combinationNotFound): User {
  if (user === undefined) throw notFound();
  if (user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  return user;
}
