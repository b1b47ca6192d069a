import type { Operation } from '../../iam/operation.js';
import { invalidParameter } from '../base/errors.js';
import { allowsFlow, requireClient } from '../clients/client-settings.js';
import { checkSecretHash } from '../clients/secret-hash.js';
import { requirePool } from '../pools/pool-settings.js';
import { type AuthOutcome, type Parameters, requireParameter, type SignInCall } from './attempt.js';
import { startCustomAuth } from './custom-auth.js';
import { startWithPassword } from './password-flow.js';
import { refreshTokens } from './refresh.js';
import { startSrp } from './srp-flow.js';
import { startUserAuth } from './user-auth.js';

interface InitiateAuthInput {
  readonly AuthFlow: string;
  readonly ClientId: string;
  readonly AuthParameters?: Parameters;
  readonly ClientMetadata?: Parameters;
  /** What `ConfirmSignUp` gave. */
  readonly Session?: string;
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
    const call: SignInCall = { services, at, byAdministrator: false, validationData: input.ClientMetadata };
    return await startFlow(call, input, PUBLIC_FLOWS);
  },
};

const adminInitiateAuth: Operation<AdminInitiateAuthInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'AdminInitiateAuth',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const at = await requireClient(services.store.db, input.ClientId, input.UserPoolId);
    const call: SignInCall = { services, at, byAdministrator: true, validationData: input.ClientMetadata };
    return await startFlow(call, input, ADMIN_FLOWS);
  },
};

type StartFlow = (call: SignInCall, parameters: Parameters, session: string | undefined) => Promise<AuthOutcome>;

/** Older names of flows. */
const SYNONYMS: Readonly<Record<string, string>> = {
  REFRESH_TOKEN: 'REFRESH_TOKEN_AUTH',
  ADMIN_NO_SRP_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
};

const startWithRefreshToken: StartFlow = async ({ services, at }, parameters) => {
  const token = requireParameter(parameters, 'REFRESH_TOKEN');
  const result = await refreshTokens(services, at, token, {
    // Rotation goes with GetTokensFromRefreshToken only.
    rotate: false,
    deviceKey: parameters['DEVICE_KEY'],
    check: (user) =>
      checkSecretHash(at.client, user.username, parameters['SECRET_HASH'], 'SecretHash does not match for the client:'),
  });
  return { AuthenticationResult: result, ChallengeParameters: {} };
};

/** The flows that begin with a name, by which also the secret hash goes. */
function withName(start: StartFlow): StartFlow {
  return async (call, parameters, session) => {
    const name = requireParameter(parameters, 'USERNAME');
    checkSecretHash(call.at.client, name, parameters['SECRET_HASH']);
    return await start(call, parameters, session);
  };
}

const COMMON_FLOWS: Readonly<Record<string, StartFlow>> = {
  USER_SRP_AUTH: withName(startSrp),
  CUSTOM_AUTH: withName(startCustomAuth),
  USER_AUTH: withName(startUserAuth),
  REFRESH_TOKEN_AUTH: startWithRefreshToken,
};

const PUBLIC_FLOWS: Readonly<Record<string, StartFlow>> = {
  ...COMMON_FLOWS,
  USER_PASSWORD_AUTH: withName(startWithPassword),
};

const ADMIN_FLOWS: Readonly<Record<string, StartFlow>> = {
  ...COMMON_FLOWS,
  ADMIN_USER_PASSWORD_AUTH: withName(startWithPassword),
};

async function startFlow(
  call: SignInCall,
  input: InitiateAuthInput,
  flows: Readonly<Record<string, StartFlow>>,
): Promise<AuthOutcome> {
  const flow = SYNONYMS[input.AuthFlow] ?? input.AuthFlow;
  const start = Object.hasOwn(flows, flow) ? flows[flow] : undefined;
  if (start === undefined) throw invalidParameter('Initiate Auth method not supported.');
  if (!allowsFlow(call.at.client, flow)) throw invalidParameter(`${flow} flow not enabled for this client`);
  return await start(call, input.AuthParameters ?? {}, input.Session);
}

export const initiateAuthOperations: readonly Operation[] = [initiateAuth, adminInitiateAuth];
