import { invalidParameter } from '../../base/errors.js';
import { allowsFlow } from '../../clients/client-settings.js';
import { type AuthOutcome, type Parameters, requireParameter, type SignInCall } from '../attempt.js';
import { startCustomAuth } from './custom-auth.js';
import { renewTokens } from './refresh-token-auth.js';
import { startUserAuth } from './user-auth.js';
import { signInWithPassword } from './user-password-auth.js';
import { startUserSrpAuth } from './user-srp-auth.js';

/** How a client begins a sign-in. */
export interface FlowStart {
  readonly parameters: Parameters;
  /** What a confirmed sign-up gave. */
  readonly session: string | undefined;
  /** Checks that the caller is the client, by the user name of the flow. */
  readonly assertClient: (username: string, flow: 'byName' | 'byRefreshToken') => void;
}

type StartFlow = (call: SignInCall, start: FlowStart) => Promise<AuthOutcome>;

/** The flows that begin with a name. */
function byName(run: (call: SignInCall, parameters: Parameters, session?: string) => Promise<AuthOutcome>): StartFlow {
  return async (call, { parameters, session, assertClient }) => {
    assertClient(requireParameter(parameters, 'USERNAME'), 'byName');
    return await run(call, parameters, session);
  };
}

const withPassword = byName((call, parameters) =>
  signInWithPassword(call, {
    name: requireParameter(parameters, 'USERNAME'),
    password: requireParameter(parameters, 'PASSWORD'),
    deviceKey: parameters['DEVICE_KEY'],
  }),
);

const COMMON_FLOWS: Readonly<Record<string, StartFlow>> = {
  USER_SRP_AUTH: byName(startUserSrpAuth),
  CUSTOM_AUTH: byName(startCustomAuth),
  USER_AUTH: byName((call, parameters, session) =>
    startUserAuth(call, { name: requireParameter(parameters, 'USERNAME'), parameters, session }),
  ),
  REFRESH_TOKEN_AUTH: (call, { parameters, assertClient }) =>
    renewTokens(call, parameters, (username) => assertClient(username, 'byRefreshToken')),
};

const PUBLIC_FLOWS: Readonly<Record<string, StartFlow>> = { ...COMMON_FLOWS, USER_PASSWORD_AUTH: withPassword };
const ADMIN_FLOWS: Readonly<Record<string, StartFlow>> = { ...COMMON_FLOWS, ADMIN_USER_PASSWORD_AUTH: withPassword };

/** Older names of flows. */
const SYNONYMS: Readonly<Record<string, string>> = {
  REFRESH_TOKEN: 'REFRESH_TOKEN_AUTH',
  ADMIN_NO_SRP_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
};

/**
 * Begins a sign-in.
 *
 * @throws ServiceError `InvalidParameterException` for a flow that there is not, or that the app client does not allow
 */
export async function startFlow(call: SignInCall, name: string, start: FlowStart): Promise<AuthOutcome> {
  const flows = call.byAdministrator ? ADMIN_FLOWS : PUBLIC_FLOWS;
  const flow = SYNONYMS[name] ?? name;
  const run = Object.hasOwn(flows, flow) ? flows[flow] : undefined;
  if (run === undefined) throw invalidParameter('Initiate Auth method not supported.');
  if (!allowsFlow(call.app.client, flow)) throw invalidParameter(`${flow} flow not enabled for this client`);
  return await run(call, start);
}
