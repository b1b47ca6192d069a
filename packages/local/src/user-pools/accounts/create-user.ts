import { randomUUID } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { ServiceError } from '../../wire/service-error.js';
import { userNotFound } from '../base/errors.js';
import { composeMessage, type Message } from '../messages/compose-message.js';
import { type Delivery, findDelivery } from '../messages/delivery.js';
import type { UserPool } from '../pools/pool-settings.js';
import { type Attributes, assertSchema, assertUnreserved } from '../users/attributes.js';
import { toNewUser } from '../users/new-user.js';
import { assertPasswordPolicy, computeVerifier, generatePassword } from '../users/passwords.js';
import { claimAliases, insertUser, nameUser } from '../users/sign-in-names.js';
import { findUser, findUserBySub, saveUser, type User } from '../users/users.js';
import { askPreSignUp } from './pre-sign-up.js';

/** How a new user learns of the account. */
export interface Invitation {
  readonly name: string;
  /** Default: a random one. */
  readonly password?: string | undefined;
  /** Default: by SMS to a user who has a phone number, else by e-mail. Empty: no message. */
  readonly mediums?: readonly Delivery['medium'][] | undefined;
  /** What the caller tells triggers. */
  readonly metadata?: StringMap | undefined;
}

/** A user that an administrator creates. */
export interface UserCreation extends Invitation {
  readonly attributes: Attributes;
  /** For `PreSignUp` alone: the server does not keep it. */
  readonly validationData?: StringMap | undefined;
  /** Whether an alias is taken away from the user who has it. */
  readonly force: boolean;
}

/**
 * Creates a user with a temporary password, and sends it.
 *
 * @throws ServiceError `UsernameExistsException`, `InvalidParameterException`, `InvalidPasswordException`,
 *   `AliasExistsException`, and what triggers give
 */
export async function createUser(services: LocalServices, pool: UserPool, creation: UserCreation): Promise<User> {
  const password = choosePassword(pool, creation);
  const { validationData, metadata, force } = creation;
  assertUnreserved(creation.attributes);
  const sub = randomUUID();
  const { username, attributes } = nameUser(pool, creation.name, sub, creation.attributes);
  assertSchema(pool, attributes, { complete: false });
  const source = 'PreSignUp_AdminCreateUser';
  const newUser = { source, userName: username, attributes, validationData, metadata } as const;
  const admission = await askPreSignUp(services, pool, newUser);
  const now = services.clock.now();
  const user = toNewUser(now, {
    sub,
    userPoolId: pool.id,
    username,
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    attributes: admission.attributes,
    password: computeVerifier(services, pool, { username, password }),
  });
  const messages = await writeInvitations(services, pool, creation, { user, password });
  await services.store.transaction(async (tx) => {
    await insertUser(tx, pool, user, 'User account already exists');
    await claimAliases(tx, pool, user, force);
    for (const message of messages) await message.write(tx);
  });
  for (const message of messages) await message.deliver();
  return user;
}

/**
 * Gives a user who has not signed in yet another temporary password, and sends it.
 *
 * @throws ServiceError `UserNotFoundException`, `UnsupportedUserStateException`, `InvalidPasswordException`, and what
 *   triggers give
 */
export async function reinviteUser(services: LocalServices, pool: UserPool, invitation: Invitation): Promise<User> {
  const password = choosePassword(pool, invitation);
  const user = requireInvited(await findUser(services.store.db, pool, invitation.name));
  const now = services.clock.now();
  const verifier = computeVerifier(services, pool, { username: user.username, password });
  const messages = await writeInvitations(services, pool, invitation, { user, password });
  const invited = await services.store.transaction(async (tx) => {
    const current = requireInvited(await findUserBySub(tx, user.sub));
    const changed: User = { ...current, password: verifier, passwordSetAt: now, modifiedAt: now };
    await saveUser(tx, changed);
    for (const message of messages) await message.write(tx);
    return changed;
  });
  for (const message of messages) await message.deliver();
  return invited;
}

/** @throws ServiceError `InvalidPasswordException` */
function choosePassword(pool: UserPool, { password }: Invitation): string {
  if (password === undefined) return generatePassword(pool);
  assertPasswordPolicy(pool, password);
  return password;
}

/** @throws ServiceError `UserNotFoundException`, `UnsupportedUserStateException` */
function requireInvited(user: User | undefined): User {
  if (user === undefined) throw userNotFound();
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new ServiceError('UnsupportedUserStateException', `Resend not possible. ${user.status} status is not valid.`);
  }
  return user;
}

/** Writes the messages that carry the temporary password. */
async function writeInvitations(
  services: LocalServices,
  pool: UserPool,
  { mediums, metadata }: Invitation,
  { user, password }: { readonly user: User; readonly password: string },
): Promise<Message[]> {
  const byPhone = findDelivery('phone_number', user.attributes);
  const byEmail = findDelivery('email', user.attributes);
  const deliveries: readonly (Delivery | undefined)[] =
    mediums === undefined ? [byPhone ?? byEmail] : mediums.map((medium) => (medium === 'SMS' ? byPhone : byEmail));
  const messages: Message[] = [];
  for (const delivery of deliveries) {
    if (delivery === undefined) continue;
    const about = { occasion: 'AdminCreateUser', user, delivery, code: password, metadata } as const;
    messages.push(await composeMessage(services, pool, about));
  }
  return messages;
}
