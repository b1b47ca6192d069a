import { randomUUID } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { ServiceError } from '../../wire/service-error.js';
import { askPreSignUp } from '../accounts/pre-sign-up.js';
import { invalidParameter, userNotFound } from '../base/errors.js';
import { composeMessage, type Message } from '../messages/compose-message.js';
import { type Delivery, deliveryTo } from '../messages/delivery.js';
import { isReservedAttribute } from '../pools/attribute-schema.js';
import { requirePool, type UserPool } from '../pools/pool-settings.js';
import { type AttributeEntry, checkSchema, toAttributes } from './attributes.js';
import { describeUser, type UserDescription } from './describe-user.js';
import { checkPasswordPolicy, generatePassword, makeVerifier } from './passwords.js';
import { claimAliases, findUser, findUserBySub, insertUser, nameUser, saveUser, type User } from './users.js';

interface AdminCreateUserInput {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly UserAttributes?: readonly AttributeEntry[];
  /** For `PreSignUp` alone: kept nowhere. */
  readonly ValidationData?: readonly AttributeEntry[];
  readonly TemporaryPassword?: string;
  readonly ForceAliasCreation?: boolean;
  readonly MessageAction?: 'RESEND' | 'SUPPRESS';
  readonly DesiredDeliveryMediums?: readonly ('SMS' | 'EMAIL')[];
  readonly ClientMetadata?: StringMap;
}

const adminCreateUser: Operation<AdminCreateUserInput, { readonly User: UserDescription }> = {
  service: 'cognito-idp',
  name: 'AdminCreateUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const password = input.TemporaryPassword ?? generatePassword(pool);
    if (input.TemporaryPassword !== undefined) checkPasswordPolicy(pool, password);
    const user =
      input.MessageAction === 'RESEND'
        ? await reinvite(services, pool, input, password)
        : await createUser(services, pool, input, password);
    return { User: describeUser(user) };
  },
};

async function createUser(
  services: LocalServices,
  pool: UserPool,
  input: AdminCreateUserInput,
  password: string,
): Promise<User> {
  const given = toAttributes(input.UserAttributes);
  const reserved = Object.keys(given).find(isReservedAttribute);
  if (reserved !== undefined) throw invalidParameter(`Cannot modify the non-mutable attribute ${reserved}`);
  const sub = randomUUID();
  const { username, attributes } = nameUser(pool, input.Username, sub, given);
  checkSchema(pool, attributes, { complete: false });
  const admission = await askPreSignUp(services, pool, {
    source: 'PreSignUp_AdminCreateUser',
    userName: username,
    attributes,
    validationData: input.ValidationData,
    metadata: input.ClientMetadata,
  });
  const now = services.clock.now();
  const user: User = {
    sub,
    userPoolId: pool.id,
    username,
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    attributes: admission.attributes,
    password: makeVerifier(pool, username, password),
    passwordSetAt: now,
    failedPasswords: 0,
    failedPasswordAt: 0,
    createdAt: now,
    modifiedAt: now,
  };
  const messages =
    input.MessageAction === 'SUPPRESS' ? [] : await writeInvitations(services, pool, input, { user, password });
  await services.store.transaction(async (tx) => {
    await insertUser(tx, pool, user, 'User account already exists');
    await claimAliases(tx, pool, user, input.ForceAliasCreation === true);
    for (const message of messages) await message.write(tx);
  });
  for (const message of messages) await message.deliver();
  return user;
}

async function reinvite(
  services: LocalServices,
  pool: UserPool,
  input: AdminCreateUserInput,
  password: string,
): Promise<User> {
  const user = requireInvited(await findUser(services.store.db, pool, input.Username));
  const now = services.clock.now();
  const verifier = makeVerifier(pool, user.username, password);
  const messages = await writeInvitations(services, pool, input, { user, password });
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

/** @throws ServiceError `UserNotFoundException`, `UnsupportedUserStateException` */
function requireInvited(user: User | undefined): User {
  if (user === undefined) throw userNotFound();
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new ServiceError('UnsupportedUserStateException', `Resend not possible. ${user.status} status is not valid.`);
  }
  return user;
}

/** Writes what carries the temporary password: by the mediums asked for, else by SMS to who has a phone, else by e-mail. */
async function writeInvitations(
  services: LocalServices,
  pool: UserPool,
  { DesiredDeliveryMediums: mediums, ClientMetadata: metadata }: AdminCreateUserInput,
  { user, password }: { readonly user: User; readonly password: string },
): Promise<Message[]> {
  const byPhone = deliveryTo('phone_number', user.attributes);
  const byEmail = deliveryTo('email', user.attributes);
  const deliveries: (Delivery | undefined)[] =
    mediums === undefined ? [byPhone ?? byEmail] : mediums.map((medium) => (medium === 'SMS' ? byPhone : byEmail));
  const messages: Message[] = [];
  for (const delivery of deliveries) {
    if (delivery === undefined) continue;
    const about = { occasion: 'AdminCreateUser', user, delivery, code: password, metadata } as const;
    messages.push(await composeMessage(services, pool, about));
  }
  return messages;
}

export const adminCreateUserOperations: readonly Operation[] = [adminCreateUser];
