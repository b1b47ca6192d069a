import { randomUUID } from 'node:crypto';
import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { announceConfirmation, confirmWithCode } from '../accounts/confirm-sign-up.js';
import { askPreSignUp } from '../accounts/pre-sign-up.js';
import { codeMismatch, combinationNotFound, invalidParameter, notAuthorized } from '../base/errors.js';
import { type ClientAndPool, hidesUsers, requireClient } from '../clients/client-settings.js';
import { checkSecretHash } from '../clients/secret-hash.js';
import { prepareCode } from '../messages/codes.js';
import { type CodeDeliveryDetails, signUpDelivery, simulateDelivery } from '../messages/delivery.js';
import { confirmSignUpSession, makeSignUpSession } from '../sign-in/auto-sign-in.js';
import { countAttempt, countStrangerAttempt } from './attempts.js';
import { type AttributeEntry, checkSchema, checkWritable, toAttributes } from './attributes.js';
import { recordAuthEvent } from './auth-event-log.js';
import { checkPasswordPolicy, makeVerifier } from './passwords.js';
import { strangerOf } from './strangers.js';
import { claimAliases, findUser, insertUser, nameUser, type User } from './users.js';

interface SignUpInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly Password?: string;
  readonly SecretHash?: string;
  readonly UserAttributes?: readonly AttributeEntry[];
  /** For `PreSignUp` alone: kept nowhere. */
  readonly ValidationData?: readonly AttributeEntry[];
  readonly ClientMetadata?: StringMap;
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

    const about = { clientId: client.id, metadata: input.ClientMetadata };
    const admission = await askPreSignUp(services, pool, {
      ...about,
      source: 'PreSignUp_SignUp',
      userName: username,
      attributes: withVerifiedFlags(attributes),
      validationData: input.ValidationData,
    });

    const now = services.clock.now();
    const user: User = {
      sub,
      userPoolId: pool.id,
      username,
      status: admission.confirmed ? 'CONFIRMED' : 'UNCONFIRMED',
      enabled: true,
      attributes: admission.attributes,
      password: input.Password ? makeVerifier(pool, username, input.Password) : undefined,
      passwordSetAt: now,
      failedPasswords: 0,
      failedPasswordAt: 0,
      createdAt: now,
      modifiedAt: now,
    };
    const delivery = admission.confirmed ? undefined : signUpDelivery(pool, user.attributes);
    const code =
      delivery === undefined
        ? undefined
        : await prepareCode(services, pool, { ...about, purpose: 'SignUp', occasion: 'SignUp', user, delivery });
    await services.store.transaction(async (tx) => {
      await insertUser(tx, pool, user, 'User already exists');
      if (admission.confirmed) await claimAliases(tx, pool, user, false);
      await code?.write(tx);
      const response = admission.confirmed ? 'Pass' : 'InProgress';
      await recordAuthEvent(tx, services, { pool, sub, type: 'SignUp', response });
    });
    await code?.deliver();
    if (admission.confirmed) await announceConfirmation(services, pool, { ...about, user });
    const session = makeSignUpSession(services, { client, pool }, user);
    return {
      UserConfirmed: admission.confirmed,
      UserSub: sub,
      ...(session !== undefined && { Session: session }),
      ...(code !== undefined && { CodeDeliveryDetails: code.details }),
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
  readonly ClientMetadata?: StringMap;
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
    if (user === undefined) {
      if (!hidesUsers(client)) throw combinationNotFound();
      await countStrangerAttempt(services, strangerOf(pool, input.Username), 'ConfirmSignUp');
      throw codeMismatch('There is no such user.');
    }
    await confirmWithCode(services, pool, {
      sub: user.sub,
      code: input.ConfirmationCode,
      clientId: client.id,
      force: input.ForceAliasCreation === true,
      metadata: input.ClientMetadata,
    });
    const session = confirmSignUpSession(services, { client, pool }, { sub: user.sub, session: input.Session });
    return session === undefined ? {} : { Session: session };
  },
};

interface ResendInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly SecretHash?: string;
  readonly ClientMetadata?: StringMap;
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
    if (user === undefined || !user.enabled) {
      if (!hidesUsers(client)) throw user === undefined ? combinationNotFound() : notAuthorized('User is disabled.');
      await countStrangerAttempt(services, strangerOf(pool, input.Username), 'ResendConfirmationCode');
      return { CodeDeliveryDetails: simulateDelivery(input.Username) };
    }
    if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
    const delivery = signUpDelivery(pool, user.attributes);
    if (delivery === undefined) {
      throw invalidParameter('Cannot resend codes. Auto verification not turned on.');
    }
    await countAttempt(services, user.sub, 'ResendConfirmationCode');
    const code = await prepareCode(services, pool, {
      purpose: 'SignUp',
      occasion: 'ResendCode',
      user,
      delivery,
      clientId: client.id,
      metadata: input.ClientMetadata,
    });
    await services.store.transaction(async (tx) => {
      await code.write(tx);
      await recordAuthEvent(tx, services, { pool, sub: user.sub, type: 'ResendCode', response: 'Pass' });
    });
    await code.deliver();
    return { CodeDeliveryDetails: code.details };
  },
};

export const signUpOperations: readonly Operation[] = [signUp, confirmSignUp, resendConfirmationCode];
