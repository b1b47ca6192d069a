import type { Operation } from '../../http/operation.js';
import { ServiceError } from '../../http/service-error.js';
import type { LocalServices } from '../../services.js';
import { type ClientAndPool, requireClient } from '../client-settings.js';
import { missingParameter, notAuthorized } from '../errors.js';
import { requirePool } from '../pool-settings.js';
import { checkSecretHash } from '../secret-hash.js';
import { type Attributes, checkSchema, checkWritable } from '../users/attributes.js';
import { checkPasswordPolicy, makeVerifier } from '../users/passwords.js';
import { findUser, findUserBySub, normalizeContacts, saveUser, type User } from '../users/users.js';
import {
  type AuthOutcome,
  checkSignInState,
  finishSignIn,
  NEW_PASSWORD_REQUIRED,
  type NewPasswordState,
} from './authentication.js';
import { openChallenge } from './challenges.js';
import { finishSrp, PASSWORD_VERIFIER } from './srp-flow.js';

type Responses = Readonly<Record<string, string>>;

interface RespondInput {
  readonly ClientId: string;
  readonly ChallengeName: string;
  readonly ChallengeResponses?: Responses;
  readonly Session?: string;
}

interface AdminRespondInput extends RespondInput {
  readonly UserPoolId: string;
}

const respondToAuthChallenge: Operation<RespondInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'RespondToAuthChallenge',
  authorization: 'public',
  handle: async (input, { services }) =>
    respond(services, await requireClient(services.store.db, input.ClientId), input),
};

const adminRespondToAuthChallenge: Operation<AdminRespondInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'AdminRespondToAuthChallenge',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    return await respond(services, await requireClient(services.store.db, input.ClientId, input.UserPoolId), input);
  },
};

async function respond(services: LocalServices, at: ClientAndPool, input: RespondInput): Promise<AuthOutcome> {
  const responses = input.ChallengeResponses ?? {};
  const username = responses['USERNAME'];
  if (username === undefined) throw missingParameter('USERNAME');
  checkSecretHash(at.client, username, responses['SECRET_HASH']);
  switch (input.ChallengeName) {
    case PASSWORD_VERIFIER:
      return await finishSrp(services, at, responses);
    case NEW_PASSWORD_REQUIRED:
      return await setNewPassword(services, at, input.Session, responses);
    default:
      throw new ServiceError(
        'UnsupportedOperationException',
        `The challenge ${input.ChallengeName} is not supported by this version of Claviger.`,
      );
  }
}

const ATTRIBUTE_PREFIX = 'userAttributes.';

/** The answer to `NEW_PASSWORD_REQUIRED`: the password, and the attributes that were still missing. */
async function setNewPassword(
  services: LocalServices,
  at: ClientAndPool,
  session: string | undefined,
  responses: Responses,
): Promise<AuthOutcome> {
  const { pool, client } = at;
  if (session === undefined) throw missingParameter('Session');
  const state = openChallenge<NewPasswordState>(services, at, NEW_PASSWORD_REQUIRED, Buffer.from(session, 'base64url'));
  const newPassword = responses['NEW_PASSWORD'];
  if (newPassword === undefined) throw missingParameter('NEW_PASSWORD');

  const user = await findUserBySub(services.store.db, state.sub);
  const named = await findUser(services.store.db, pool, responses['USERNAME'] ?? '');
  if (user === undefined || named?.sub !== user.sub) throw notAuthorized('Invalid session for the user.');
  checkSignInState(user);
  const added = newAttributes(responses);
  for (const name of Object.keys(added)) {
    if (user.attributes[name] !== undefined) throw notAuthorized(`Cannot modify an already provided ${name}`);
  }
  checkWritable(pool, client, added);
  const attributes = { ...user.attributes, ...normalizeContacts(pool, added) };
  checkSchema(pool, attributes, { complete: true });
  checkPasswordPolicy(pool, newPassword, 'Password does not conform to policy');

  const now = services.clock.now();
  const changed: User = {
    ...user,
    status: 'CONFIRMED',
    attributes,
    password: makeVerifier(pool, user.username, newPassword),
    passwordSetAt: now,
    modifiedAt: now,
  };
  return await finishSignIn(services, at, changed, state, async (tx) => {
    const current = await findUserBySub(tx, state.sub);
    if (current?.status !== 'FORCE_CHANGE_PASSWORD' || current.passwordSetAt !== state.passwordSetAt) {
      throw notAuthorized('Invalid session for the user, session is expired.');
    }
    await saveUser(tx, changed);
  });
}

function newAttributes(responses: Responses): Attributes {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX));
  return Object.fromEntries(given.map(([name, value]) => [name.slice(ATTRIBUTE_PREFIX.length), value]));
}

export const respondToAuthChallengeOperations: readonly Operation[] = [
  respondToAuthChallenge,
  adminRespondToAuthChallenge,
];
