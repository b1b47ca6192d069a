import type { IdentityPoolClient } from '../../cognito/identity-pool.js';
import { secretHash } from '../../cognito/secret-hash.js';
import type { RouteContext } from '../routes/route.js';
import { getCurrentSession } from './current-session.js';
import { FLOW_MEMBERS, IDENTITY_POOL_TARGET, USER_FLOWS } from './operations.js';
import type { Call } from './parse-call.js';
import { createChangedDenial, RelayDenial } from './relay-denial.js';
import type { Rebuilt } from './shapes.js';
import { isPoolToken } from './twins.js';

/**
 * Builds the body that the service receives: pools, app client, secret, role and address come from the configuration, the tokens of
 * the session stand where its twins stood.
 *
 * @throws {RelayDenial} for a token or a twin of another session, and for an operation that needs a session where none is live.
 */
export async function fillRequest(context: RouteContext, call: Call): Promise<Rebuilt> {
  if (call.target === `${IDENTITY_POOL_TARGET}.GetId`) return fillGetId(context, call.input);
  if (call.target.startsWith(`${IDENTITY_POOL_TARGET}.`)) return fillGetCredentials(context, call.input);
  const { operation, input } = call;
  if (input['AccessToken'] !== undefined) return { ...input, AccessToken: await getAccessToken(context, input) };
  if (!('ClientMetadata' in operation.request)) return input;
  const { userPool } = context.parts;
  const UserContextData = getUserContext(context, input);
  const common = { ...input, ClientId: userPool.clientId, ...(UserContextData && { UserContextData }) };
  if (typeof input['Username'] === 'string') {
    return { ...common, SecretHash: await secretHash(userPool, input['Username']) };
  }
  return { ...common, ...(await fillFlow(context, call)) };
}

/** Fills `InitiateAuth` and `RespondToAuthChallenge`. */
async function fillFlow({ parts }: RouteContext, { operation, input }: Call): Promise<Rebuilt> {
  const { AuthFlow, AuthParameters, ChallengeResponses } = input;
  const isStart = 'AuthFlow' in operation.request;
  if (isStart && !USER_FLOWS.includes(`${AuthFlow}`)) {
    throw new RelayDenial('InvalidParameterException', 'The server does not forward this flow.');
  }
  const given = Object.entries({ ...(AuthParameters ?? ChallengeResponses ?? {}) });
  const members = Object.fromEntries(given.filter(([name]) => FLOW_MEMBERS.test(name)));
  const { USERNAME } = members;
  const SECRET_HASH = typeof USERNAME === 'string' ? await secretHash(parts.userPool, USERNAME) : undefined;
  const filled = { ...members, ...(SECRET_HASH !== undefined && { SECRET_HASH }) };
  return isStart ? { AuthParameters: filled } : { ChallengeResponses: filled };
}

/** The page's data, and the address as the server knows it: a page could claim any. */
function getUserContext({ parts, request }: RouteContext, input: Rebuilt): object | undefined {
  // An absent header is null, and an empty one is no address.
  const IpAddress = parts.settings.clientAddress?.(request) || undefined;
  // The service accepts an address from app clients with a secret alone.
  const address = IpAddress !== undefined && parts.userPool.clientSecret !== undefined ? { IpAddress } : undefined;
  const given = input['UserContextData'];
  return given || address ? { ...Object(given), ...address } : undefined;
}

async function getAccessToken(context: RouteContext, { AccessToken }: Rebuilt): Promise<string> {
  const { accessToken } = (await getCurrentSession(context, 'access', `${AccessToken}`)).tokens;
  return accessToken.toString();
}

async function fillGetId(context: RouteContext, { Logins }: Rebuilt): Promise<Rebuilt> {
  const logins = await fillLogins(context, Logins);
  return { IdentityPoolId: getIdentityPool(context).id, ...(logins && { Logins: logins }) };
}

async function fillGetCredentials(context: RouteContext, { IdentityId, Logins }: Rebuilt): Promise<Rebuilt> {
  const { customRoleArn } = getIdentityPool(context);
  const logins = await fillLogins(context, Logins);
  const role = logins && customRoleArn !== undefined && { CustomRoleArn: customRoleArn };
  return { IdentityId, ...(logins && { Logins: logins }), ...role };
}

function getIdentityPool({ parts }: RouteContext): IdentityPoolClient {
  if (parts.identityPool) return parts.identityPool;
  throw new RelayDenial('ResourceNotFoundException', 'No identity pool is configured.');
}

/** Puts the ID token where its twin stood. The logins of other providers pass. */
async function fillLogins(context: RouteContext, given: unknown): Promise<Rebuilt | undefined> {
  if (given === undefined) return undefined;
  const { id, providerName } = context.parts.userPool;
  const logins: Rebuilt = {};
  for (const [provider, login] of Object.entries(Object(given))) {
    const isOurs = provider.split('/').pop() === id;
    // A token of this pool under another provider's name is no login of that provider.
    if (!isOurs && isPoolToken(id, `${login}`)) throw createChangedDenial();
    if (!isOurs) logins[provider] = login;
    else logins[providerName] = (await getCurrentSession(context, 'id', `${login}`)).tokens.idToken.toString();
  }
  return logins;
}
