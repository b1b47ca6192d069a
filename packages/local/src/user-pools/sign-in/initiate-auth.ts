import type { Operation } from '../../http/operation.js';
import { ServiceError } from '../../http/service-error.js';
import type { LocalServices } from '../../services.js';
import { allowsFlow, type ClientAndPool, hidesUsers, requireClient } from '../client-settings.js';
import { invalidParameter, missingParameter, userNotFound, wrongCredentials } from '../errors.js';
import { requirePool } from '../pool-settings.js';
import { checkSecretHash } from '../secret-hash.js';
import { checkLock, countFailure, isPassword, makeVerifier } from '../users/passwords.js';
import { findUser } from '../users/users.js';
import { type AuthOutcome, checkSignInState, continueAfterPassword } from './authentication.js';
import { refreshTokens } from './refresh.js';
import { startSrp } from './srp-flow.js';

type Parameters = Readonly<Record<string, string>>;

interface InitiateAuthInput {
  readonly AuthFlow: string;
  readonly ClientId: string;
  readonly AuthParameters?: Parameters;
}

interface AdminInitiateAuthInput extends InitiateAuthInput {
  readonly UserPoolId: string;
}

const initiateAuth: Operation<InitiateAuthInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'InitiateAuth',
  authorization: 'public',
  handle: async (input, { services }) => {
    const at = await requireClient(services.store.db, input.ClientId);
    return await startFlow(services, at, input, PUBLIC_FLOWS);
  },
};

const adminInitiateAuth: Operation<AdminInitiateAuthInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'AdminInitiateAuth',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const at = await requireClient(services.store.db, input.ClientId, input.UserPoolId);
    return await startFlow(services, at, input, ADMIN_FLOWS);
  },
};

type StartFlow = (services: LocalServices, at: ClientAndPool, parameters: Parameters) => Promise<AuthOutcome>;

/** Older names of flows. */
const SYNONYMS: Readonly<Record<string, string>> = {
  REFRESH_TOKEN: 'REFRESH_TOKEN_AUTH',
  ADMIN_NO_SRP_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
};

const startWithSrp: StartFlow = async (services, at, parameters) => {
  const username = required(parameters, 'USERNAME');
  const publicA = required(parameters, 'SRP_A');
  checkSecretHash(at.client, username, parameters['SECRET_HASH']);
  return await startSrp(services, at, username, publicA);
};

const startWithPassword: StartFlow = async (services, at, parameters) => {
  const name = required(parameters, 'USERNAME');
  const password = required(parameters, 'PASSWORD');
  checkSecretHash(at.client, name, parameters['SECRET_HASH']);
  const user = await findUser(services.store.db, at.pool, name);
  if (user === undefined) {
    if (!hidesUsers(at.client)) throw userNotFound();
    // As long as for a user who exists.
    makeVerifier(at.pool, name, password);
    throw wrongCredentials();
  }
  checkSignInState(user);
  checkLock(services, user);
  if (user.password === undefined || !isPassword(at.pool, user.username, password, user.password)) {
    throw await countFailure(services, user.sub);
  }
  return await continueAfterPassword(services, at, user);
};

const startWithRefreshToken: StartFlow = async (services, at, parameters) => {
  const token = required(parameters, 'REFRESH_TOKEN');
  const result = await refreshTokens(services, at, token, {
    // Rotation goes with GetTokensFromRefreshToken only.
    rotate: false,
    check: (user) => checkSecretHash(at.client, user.username, parameters['SECRET_HASH']),
  });
  return { AuthenticationResult: result, ChallengeParameters: {} };
};

const PUBLIC_FLOWS: Readonly<Record<string, StartFlow>> = {
  USER_SRP_AUTH: startWithSrp,
  USER_PASSWORD_AUTH: startWithPassword,
  REFRESH_TOKEN_AUTH: startWithRefreshToken,
};

const ADMIN_FLOWS: Readonly<Record<string, StartFlow>> = {
  USER_SRP_AUTH: startWithSrp,
  ADMIN_USER_PASSWORD_AUTH: startWithPassword,
  REFRESH_TOKEN_AUTH: startWithRefreshToken,
};

/** Flows that Cognito has, and this server doesn't. */
const UNSUPPORTED_FLOWS: readonly string[] = ['CUSTOM_AUTH', 'USER_AUTH'];

async function startFlow(
  services: LocalServices,
  at: ClientAndPool,
  input: InitiateAuthInput,
  flows: Readonly<Record<string, StartFlow>>,
): Promise<AuthOutcome> {
  const flow = SYNONYMS[input.AuthFlow] ?? input.AuthFlow;
  const start = Object.hasOwn(flows, flow) ? flows[flow] : undefined;
  if (start === undefined && !UNSUPPORTED_FLOWS.includes(flow))
    throw invalidParameter('Initiate Auth method not supported.');
  if (!allowsFlow(at.client, flow)) throw invalidParameter(`${flow} flow not enabled for this client`);
  if (start === undefined) {
    throw new ServiceError('UnsupportedOperationException', `${flow} is not supported by this version of Claviger.`);
  }
  return await start(services, at, input.AuthParameters ?? {});
}

function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

export const initiateAuthOperations: readonly Operation[] = [initiateAuth, adminInitiateAuth];
