import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { sendMessage } from '../../control/inbox.js';
import type { Operation } from '../../http/operation.js';
import { ServiceError } from '../../http/service-error.js';
import type { LocalServices } from '../../services.js';
import type { Tables } from '../../store/tables.js';
import { isReservedAttribute } from '../attribute-schema.js';
import { invalidParameter, userNotFound } from '../errors.js';
import { describeMfa, type MfaDescription } from '../mfa/mfa.js';
import { requirePool, type UserPool } from '../pool-settings.js';
import { type AttributeEntry, checkSchema, toAttributes } from './attributes.js';
import { type Delivery, deliveryTo } from './codes.js';
import { describeUser, type UserDescription } from './describe-user.js';
import { checkPasswordPolicy, generatePassword, makeVerifier } from './passwords.js';
import { requireUnconfirmed } from './sign-up.js';
import { claimAliases, findUser, findUserBySub, insertUser, nameUser, saveUser, type User } from './users.js';

interface UserInput {
  readonly UserPoolId: string;
  readonly Username: string;
}

interface AdminCreateUserInput extends UserInput {
  readonly UserAttributes?: readonly AttributeEntry[];
  readonly TemporaryPassword?: string;
  readonly ForceAliasCreation?: boolean;
  readonly MessageAction?: 'RESEND' | 'SUPPRESS';
  readonly DesiredDeliveryMediums?: readonly ('SMS' | 'EMAIL')[];
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
  const now = services.clock.now();
  const user: User = {
    sub,
    userPoolId: pool.id,
    username,
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    attributes,
    password: makeVerifier(pool, username, password),
    passwordSetAt: now,
    failedPasswords: 0,
    failedPasswordAt: 0,
    createdAt: now,
    modifiedAt: now,
  };
  await services.store.transaction(async (tx) => {
    await insertUser(tx, pool, user, 'User account already exists');
    await claimAliases(tx, pool, user, input.ForceAliasCreation === true);
    if (input.MessageAction !== 'SUPPRESS')
      await invite(tx, services, { pool, user, password, mediums: input.DesiredDeliveryMediums });
  });
  return user;
}

async function reinvite(
  services: LocalServices,
  pool: UserPool,
  input: AdminCreateUserInput,
  password: string,
): Promise<User> {
  return await services.store.transaction(async (tx) => {
    const user = await findUser(tx, pool, input.Username);
    if (user === undefined) throw userNotFound();
    if (user.status !== 'FORCE_CHANGE_PASSWORD') {
      throw new ServiceError(
        'UnsupportedUserStateException',
        `Resend not possible. ${user.status} status is not valid.`,
      );
    }
    const now = services.clock.now();
    const changed: User = {
      ...user,
      password: makeVerifier(pool, user.username, password),
      passwordSetAt: now,
      modifiedAt: now,
    };
    await saveUser(tx, changed);
    await invite(tx, services, { pool, user: changed, password, mediums: input.DesiredDeliveryMediums });
    return changed;
  });
}

/** Sends the temporary password: by the mediums asked for, else by SMS to who has a phone, else by e-mail. */
async function invite(
  tx: Kysely<Tables>,
  services: LocalServices,
  {
    pool,
    user,
    password,
    mediums,
  }: { pool: UserPool; user: User; password: string; mediums: AdminCreateUserInput['DesiredDeliveryMediums'] },
): Promise<void> {
  const byPhone = deliveryTo('phone_number', user.attributes);
  const byEmail = deliveryTo('email', user.attributes);
  const deliveries: (Delivery | undefined)[] =
    mediums === undefined ? [byPhone ?? byEmail] : mediums.map((medium) => (medium === 'SMS' ? byPhone : byEmail));
  for (const delivery of deliveries) {
    if (delivery === undefined) continue;
    await sendMessage(tx, {
      to: delivery.destination,
      medium: delivery.medium,
      purpose: 'AdminCreateUser',
      code: password,
      username: user.username,
      userPoolId: pool.id,
      sentAt: services.clock.now(),
    });
  }
}

interface AdminGetUserOutput extends Omit<UserDescription, 'Attributes'>, MfaDescription {
  readonly UserAttributes: readonly AttributeEntry[];
}

const adminGetUser: Operation<UserInput, AdminGetUserOutput> = {
  service: 'cognito-idp',
  name: 'AdminGetUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const user = await findUser(services.store.db, pool, input.Username);
    if (user === undefined) throw userNotFound();
    const { Attributes: UserAttributes, ...description } = describeUser(user);
    return { ...description, UserAttributes, ...(await describeMfa(services.store.db, user.sub)) };
  },
};

interface AdminSetUserPasswordInput extends UserInput {
  readonly Password: string;
  readonly Permanent?: boolean;
}

const adminSetUserPassword: Operation<AdminSetUserPasswordInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminSetUserPassword',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const found = await findUser(services.store.db, pool, input.Username);
    if (found === undefined) throw userNotFound();
    checkPasswordPolicy(pool, input.Password);
    const password = makeVerifier(pool, found.username, input.Password);
    const now = services.clock.now();
    await services.store.transaction(async (tx) => {
      const user = await findUserBySub(tx, found.sub);
      if (user === undefined) throw userNotFound();
      await saveUser(tx, {
        ...user,
        status: input.Permanent === true ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
        password,
        passwordSetAt: now,
        failedPasswords: 0,
        modifiedAt: now,
      });
    });
    return {};
  },
};

const adminConfirmSignUp: Operation<UserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminConfirmSignUp',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    await services.store.transaction(async (tx) => {
      const found = await findUser(tx, pool, input.Username);
      if (found === undefined) throw userNotFound();
      const user = requireUnconfirmed(found);
      await saveUser(tx, { ...user, status: 'CONFIRMED', modifiedAt: services.clock.now() });
      await tx.deleteFrom('user_codes').where('sub', '=', user.sub).where('purpose', '=', 'SignUp').execute();
    });
    return {};
  },
};

export const userAdminOperations: readonly Operation[] = [
  adminCreateUser,
  adminGetUser,
  adminSetUserPassword,
  adminConfirmSignUp,
];
