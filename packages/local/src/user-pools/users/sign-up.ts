import { randomUUID } from 'node:crypto';
import type { Operation } from '../../http/operation.js';
import { ServiceError } from '../../http/service-error.js';
import { type ClientAndPool, hidesUsers, requireClient } from '../client-settings.js';
import { codeMismatch, combinationNotFound, invalidParameter, notAuthorized } from '../errors.js';
import { checkSecretHash } from '../secret-hash.js';
import { confirmSignUpSession, makeSignUpSession } from '../sign-in/auto-sign-in.js';
import { countAttempt } from './attempts.js';
import { type AttributeEntry, checkSchema, checkWritable, toAttributes } from './attributes.js';
import { type CodeDeliveryDetails, describeDelivery, sendSignUpCode, signUpDelivery, takeSignUpCode } from './codes.js';
import { checkPasswordPolicy, makeVerifier } from './passwords.js';
import { claimAliases, findUser, findUserBySub, insertUser, nameUser, saveUser, type User } from './users.js';

interface SignUpInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly Password?: string;
  readonly SecretHash?: string;
  readonly UserAttributes?: readonly AttributeEntry[];
}

interface SignUpOutput {
  readonly UserConfirmed: boolean;
  readonly UserSub: string;
  readonly CodeDeliveryDetails?: CodeDeliveryDetails;
  /** By which `ConfirmSignUp` makes one that signs in. */
  readonly Session?: string;
}

const signUp: Operation<SignUpInput, SignUpOutput> = {
  service: 'cognito-idp',
  name: 'SignUp',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { client, pool } = await requireClient(services.store.db, input.ClientId);
    checkSecretHash(client, input.Username, input.SecretHash);
    if (pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly) {
      throw notAuthorized('SignUp is not permitted for this user pool');
    }
    const given = toAttributes(input.UserAttributes);
    checkWritable(pool, client, given);
    const sub = randomUUID();
    const { username, attributes } = nameUser(pool, input.Username, sub, given);
    checkSchema(pool, attributes, { complete: true });
    if (!input.Password && !allowsPasswordless(pool)) {
      throw invalidParameter(
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
      );
    }
    if (input.Password) checkPasswordPolicy(pool, input.Password);

    const now = services.clock.now();
    const user: User = {
      sub,
      userPoolId: pool.id,
      username,
      status: 'UNCONFIRMED',
      enabled: true,
      attributes: withVerifiedFlags(attributes),
      password: input.Password ? makeVerifier(pool, username, input.Password) : undefined,
      passwordSetAt: now,
      failedPasswords: 0,
      failedPasswordAt: 0,
      createdAt: now,
      modifiedAt: now,
    };
    const delivery = signUpDelivery(pool, user.attributes);
    await services.store.transaction(async (tx) => {
      await insertUser(tx, pool, user, 'User already exists');
      if (delivery !== undefined) await sendSignUpCode(tx, services, { pool, user, delivery, purpose: 'SignUp' });
    });
    const session = makeSignUpSession(services, { client, pool }, user);
    return {
      UserConfirmed: false,
      UserSub: sub,
      ...(session !== undefined && { Session: session }),
      ...(delivery !== undefined && { CodeDeliveryDetails: describeDelivery(delivery) }),
    };
  },
};

/** Whether a pool has a first factor that needs no password. */
function allowsPasswordless({ settings }: ClientAndPool['pool']): boolean {
  return settings.Policies.SignInPolicy.AllowedFirstAuthFactors.some((factor) => factor.endsWith('_OTP'));
}

/** A contact that a user gave is unverified until proven. */
function withVerifiedFlags(attributes: User['attributes']): User['attributes'] {
  return {
    ...attributes,
    ...(attributes['email'] !== undefined && { email_verified: 'false' }),
    ...(attributes['phone_number'] !== undefined && { phone_number_verified: 'false' }),
  };
}

interface ConfirmSignUpInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly ConfirmationCode: string;
  readonly SecretHash?: string;
  readonly ForceAliasCreation?: boolean;
  /** What `SignUp` gave. */
  readonly Session?: string;
}

const confirmSignUp: Operation<ConfirmSignUpInput, { readonly Session?: string }> = {
  service: 'cognito-idp',
  name: 'ConfirmSignUp',
  authorization: 'public',
  handle: async (input, context) => {
    const { services } = context;
    const { client, pool } = await requireClient(services.store.db, input.ClientId);
    checkSecretHash(client, input.Username, input.SecretHash);
    const user = await findUser(services.store.db, pool, input.Username);
    if (user === undefined) throw hidesUsers(client) ? codeMismatch() : combinationNotFound();
    await countAttempt(services, user.sub, 'ConfirmSignUp');
    await services.store.transaction(async (tx) => {
      const current = requireUnconfirmed(await findUserBySub(tx, user.sub));
      const attribute = await takeSignUpCode(tx, services, user.sub, input.ConfirmationCode);
      const confirmed: User = {
        ...current,
        status: 'CONFIRMED',
        attributes: { ...current.attributes, [`${attribute}_verified`]: 'true' },
        modifiedAt: services.clock.now(),
      };
      await claimAliases(tx, pool, confirmed, input.ForceAliasCreation === true);
      await saveUser(tx, confirmed);
    });
    const session = confirmSignUpSession(services, { client, pool }, { sub: user.sub, session: input.Session });
    return session === undefined ? {} : { Session: session };
  },
};

/** @throws ServiceError `NotAuthorizedException` for a user who is past that, `UserNotFoundException` for none */
export function requireUnconfirmed(user: User | undefined): User {
  if (user === undefined) throw combinationNotFound();
  if (user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  return user;
}

interface ResendInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly SecretHash?: string;
}

interface ResendOutput {
  readonly CodeDeliveryDetails: CodeDeliveryDetails;
}

const resendConfirmationCode: Operation<ResendInput, ResendOutput> = {
  service: 'cognito-idp',
  name: 'ResendConfirmationCode',
  authorization: 'public',
  handle: async (input, context) => {
    const { services } = context;
    const { client, pool } = await requireClient(services.store.db, input.ClientId);
    checkSecretHash(client, input.Username, input.SecretHash);
    const user = await findUser(services.store.db, pool, input.Username);
    if (user === undefined) {
      if (!hidesUsers(client)) throw combinationNotFound();
      return { CodeDeliveryDetails: simulateDelivery(input.Username) };
    }
    if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
    const delivery = signUpDelivery(pool, user.attributes);
    if (delivery === undefined) {
      throw new ServiceError('InvalidParameterException', 'Cannot resend codes. Auto verification not turned on.');
    }
    await countAttempt(services, user.sub, 'ResendConfirmationCode');
    await services.store.transaction((tx) =>
      sendSignUpCode(tx, services, { pool, user, delivery, purpose: 'ResendCode' }),
    );
    return { CodeDeliveryDetails: describeDelivery(delivery) };
  },
};

/** What a user who isn't there would have been told. */
function simulateDelivery(username: string): CodeDeliveryDetails {
  const destination = username.includes('@') ? username : `${username}@${username}`;
  return describeDelivery({ attribute: 'email', medium: 'EMAIL', destination });
}

export const signUpOperations: readonly Operation[] = [signUp, confirmSignUp, resendConfirmationCode];
