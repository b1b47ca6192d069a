import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { invalidParameter, userNotFound } from '../base/errors.js';
import { dropContactCodes, prepareCode, takeUserCode } from '../messages/codes.js';
import { type Contact, contacts, type Delivery, findDelivery } from '../messages/delivery.js';
import type { UserPool } from '../pools/pool-settings.js';
import { countAttempt } from '../users/attempts.js';
import { dropPending, findPending } from '../users/pending-attributes.js';
import { claimAliases } from '../users/sign-in-names.js';
import { findUserBySub, saveUser, type User } from '../users/users.js';

/** A contact of a signed-in user. */
interface ContactToVerify {
  readonly user: User;
  /** The attribute. */
  readonly name: string;
}

/**
 * Sends a code that verifies a contact of a user: the new value, where one waits to be verified.
 *
 * @returns where it went
 * @throws ServiceError `InvalidParameterException`, `LimitExceededException`, and what triggers give
 */
export async function sendContactCode(
  services: LocalServices,
  pool: UserPool,
  order: ContactToVerify & { readonly clientId: string; readonly metadata?: StringMap | undefined },
): Promise<Delivery> {
  const { user, name, clientId, metadata } = order;
  const contact = requireContact(name);
  const value = (await findPending(services.store.db, user.sub, contact)) ?? user.attributes[contact];
  const delivery = findDelivery(contact, value === undefined ? {} : { [contact]: value });
  if (delivery === undefined) throw invalidParameter(`User has no ${contact} to verify.`);
  await countAttempt(services, user.sub, 'GetUserAttributeVerificationCode');
  const code = await prepareCode(services, pool, {
    purpose: `Verify ${contact}`,
    occasion: 'VerifyUserAttribute',
    user,
    delivery,
    clientId,
    metadata,
  });
  await services.store.transaction((tx) => code.write(tx));
  await code.deliver();
  return delivery;
}

/**
 * Verifies a contact of a user by a code. A new value that waited for it takes its place.
 *
 * @throws ServiceError `CodeMismatchException`, `ExpiredCodeException`, `InvalidParameterException`,
 *   `AliasExistsException`, `LimitExceededException`
 */
export async function verifyContact(
  services: LocalServices,
  pool: UserPool,
  { user, name, code }: ContactToVerify & { readonly code: string },
): Promise<void> {
  const contact = requireContact(name);
  const { sub } = user;
  await countAttempt(services, sub, 'VerifyUserAttribute');
  await services.store.transaction(async (tx) => {
    const current = await findUserBySub(tx, sub);
    if (current === undefined) throw userNotFound();
    await takeUserCode(tx, services, { sub, purpose: `Verify ${contact}`, code });
    const pending = await findPending(tx, sub, contact);
    const attributes = {
      ...current.attributes,
      ...(pending !== undefined && { [contact]: pending }),
      [`${contact}_verified`]: 'true',
    };
    const verified: User = { ...current, attributes, modifiedAt: services.clock.now() };
    await claimAliases(tx, pool, verified, false);
    await saveUser(tx, verified);
    if (pending !== undefined) {
      await dropPending(tx, sub, contact);
      await dropContactCodes(tx, sub, contact);
    }
  });
}

/** @throws ServiceError `InvalidParameterException` for an attribute that no message reaches */
function requireContact(name: string): Contact {
  const contact = contacts.find((known) => known === name);
  if (contact === undefined) throw invalidParameter(`Invalid attribute name: ${name} can not be verified.`);
  return contact;
}
