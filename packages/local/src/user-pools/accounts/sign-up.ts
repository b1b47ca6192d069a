import { randomUUID } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { invalidParameter, notAuthorized } from '../base/errors.js';
import type { ClientAndPool } from '../clients/client-settings.js';
import { prepareCode } from '../messages/codes.js';
import { chooseSignUpDelivery, type Delivery } from '../messages/delivery.js';
import type { UserPool } from '../pools/pool-settings.js';
import { type Attributes, assertSchema, assertWritable } from '../users/attributes.js';
import { recordAuthEvent } from '../users/auth-events.js';
import { toNewUser } from '../users/new-user.js';
import { assertPasswordPolicy, computeVerifier } from '../users/passwords.js';
import { claimAliases, insertUser, nameUser } from '../users/sign-in-names.js';
import type { User } from '../users/users.js';
import { announceConfirmation } from './confirm-sign-up.js';
import { type Admission, askPreSignUp } from './pre-sign-up.js';

/** A user who signs up. */
export interface SignUpRequest {
  readonly username: string;
  /** Absent in pools with a first factor that needs none. */
  readonly password?: string | undefined;
  readonly attributes: Attributes;
  /** For `PreSignUp` alone: the server does not keep it. */
  readonly validationData?: StringMap | undefined;
  /** What the caller tells triggers. */
  readonly metadata?: StringMap | undefined;
}

/** A user who has signed up. */
export interface SignedUp {
  /** `CONFIRMED` where the pool's `PreSignUp` confirms at once, else `UNCONFIRMED`. */
  readonly user: User;
  /** Where the code went by which the user confirms. */
  readonly delivery: Delivery | undefined;
}

/**
 * Creates a user who signs up, and sends the code that confirms the sign-up.
 *
 * @throws ServiceError `UsernameExistsException`, `InvalidParameterException`, `InvalidPasswordException`,
 *   `NotAuthorizedException`, and what triggers give
 */
export async function signUp(services: LocalServices, app: ClientAndPool, request: SignUpRequest): Promise<SignedUp> {
  const { client, pool } = app;
  const { password, validationData, metadata } = request;
  assertSignUpAllowed(pool);
  assertWritable(pool, client, request.attributes);
  const sub = randomUUID();
  const { username, attributes } = nameUser(pool, request.username, sub, request.attributes);
  assertSchema(pool, attributes, { complete: true });
  if (password === undefined) assertPasswordless(pool);
  else assertPasswordPolicy(pool, password);
  const about = { clientId: client.id, metadata };
  const admission = await askPreSignUp(services, pool, {
    ...about,
    source: 'PreSignUp_SignUp',
    userName: username,
    attributes: withVerifiedFlags(attributes),
    validationData,
  });
  const user = createUser(services, pool, { sub, username, password, admission });
  const delivery = admission.confirmed ? undefined : chooseSignUpDelivery(pool, user.attributes);
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
  return { user, delivery };
}

/** @throws ServiceError `NotAuthorizedException` where administrators alone create users */
function assertSignUpAllowed({ settings }: UserPool): void {
  if (!settings.AdminCreateUserConfig.AllowAdminCreateUserOnly) return;
  throw notAuthorized('SignUp is not permitted for this user pool');
}

/** @throws ServiceError `InvalidParameterException` where every first factor needs a password */
function assertPasswordless({ settings }: UserPool): void {
  if (settings.Policies.SignInPolicy.AllowedFirstAuthFactors.some((factor) => factor.endsWith('_OTP'))) return;
  throw invalidParameter(
    "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
  );
}

/** A contact that a user gave is unverified until proven. */
function withVerifiedFlags(attributes: Attributes): Attributes {
  return {
    ...attributes,
    ...(attributes['email'] !== undefined && { email_verified: 'false' }),
    ...(attributes['phone_number'] !== undefined && { phone_number_verified: 'false' }),
  };
}

interface AdmittedUser {
  readonly sub: string;
  readonly username: string;
  readonly password: string | undefined;
  readonly admission: Admission;
}

function createUser(services: LocalServices, pool: UserPool, admitted: AdmittedUser): User {
  const { sub, username, password, admission } = admitted;
  const now = services.clock.now();
  return toNewUser(now, {
    sub,
    userPoolId: pool.id,
    username,
    status: admission.confirmed ? 'CONFIRMED' : 'UNCONFIRMED',
    enabled: true,
    attributes: admission.attributes,
    password: password === undefined ? undefined : computeVerifier(services, pool, { username, password }),
  });
}
