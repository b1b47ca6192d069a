import type { LocalServices } from '../services.js';
import { type ClientAndPool, findClient, requireClient } from '../user-pools/client-settings.js';
import { OauthError } from './oauth-error.js';
import type { OauthParameters } from './parameters.js';
import { grantScopes } from './scopes.js';

/** What an app asks of the authorize endpoint, or of a login page (RFC 6749, section 4.1.1; OpenID Connect Core 1.0). */
export interface AuthorizationRequest {
  readonly at: ClientAndPool;
  readonly redirectUri: string;
  readonly responseType: 'code' | 'token';
  readonly state: string | undefined;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  /** S256. */
  readonly codeChallenge: string | undefined;
  readonly prompt: readonly string[];
  readonly loginHint: string | undefined;
  readonly identityProvider: string | undefined;
  readonly idpIdentifier: string | undefined;
  /** The whole as it came: what the login pages pass on. */
  readonly parameters: OauthParameters;
}

/** Where an answer goes, as far as a request says so rightly. */
export interface ReturnAddress {
  readonly at: ClientAndPool;
  readonly redirectUri: string;
  readonly responseType: string | undefined;
  readonly state: string | undefined;
}

/**
 * The address that the answer goes to. As long as it isn't certain nothing is sent anywhere (RFC 6749, section 4.1.2.1).
 *
 * @throws {OauthError} which is shown to the user
 */
export async function readReturnAddress(
  { store }: LocalServices,
  { client_id, redirect_uri, response_type, state }: OauthParameters,
): Promise<ReturnAddress> {
  if (client_id === undefined) throw new OauthError('invalid_request', 'The parameter client_id is missing.');
  const client = await findClient(store.db, client_id);
  if (client === undefined) throw new OauthError('unauthorized_client', 'There is no such app client.');
  if (redirect_uri === undefined || client.settings.CallbackURLs?.includes(redirect_uri) !== true) {
    throw new OauthError('redirect_mismatch', 'redirect_uri is none of the callback URLs of the app client.');
  }
  const at = await requireClient(store.db, client_id);
  return { at, redirectUri: redirect_uri, responseType: response_type, state };
}

/**
 * Checks the rest of a request.
 *
 * @throws {OauthError} which goes to the return address
 */
export async function readAuthorizationRequest(
  services: LocalServices,
  { at, redirectUri, responseType, state }: ReturnAddress,
  parameters: OauthParameters,
): Promise<AuthorizationRequest> {
  if (responseType !== 'code' && responseType !== 'token') {
    throw new OauthError('invalid_request', 'response_type must be code or token.');
  }
  const { AllowedOAuthFlowsUserPoolClient, AllowedOAuthFlows = [] } = at.client.settings;
  const flow = responseType === 'code' ? 'code' : 'implicit';
  if (AllowedOAuthFlowsUserPoolClient !== true || !AllowedOAuthFlows.includes(flow)) {
    throw new OauthError('unauthorized_client', `The app client does not allow the ${flow} flow.`);
  }
  return {
    at,
    redirectUri,
    responseType,
    state,
    scopes: await grantScopes(services, at, parameters['scope']),
    nonce: parameters['nonce'],
    codeChallenge: readCodeChallenge(parameters),
    prompt: readPrompt(parameters['prompt']),
    loginHint: parameters['login_hint'],
    identityProvider: parameters['identity_provider'],
    idpIdentifier: parameters['idp_identifier'],
    parameters,
  };
}

/** RFC 7636, section 4.3; `plain` isn't taken. */
function readCodeChallenge({
  code_challenge: challenge,
  code_challenge_method: method,
}: OauthParameters): string | undefined {
  if (challenge === undefined && method === undefined) return undefined;
  if (method !== 'S256') throw new OauthError('invalid_request', 'code_challenge_method must be S256.');
  if (challenge === undefined || !/^[\w-]{43}$/.test(challenge)) {
    throw new OauthError('invalid_request', 'code_challenge must be the base64url form of a SHA-256.');
  }
  return challenge;
}

const PROMPTS: readonly string[] = ['none', 'login', 'consent', 'select_account'];

function readPrompt(text: string | undefined): readonly string[] {
  const prompt = (text ?? '').split(' ').filter((value) => value !== '');
  if (prompt.some((value) => !PROMPTS.includes(value)) || (prompt.includes('none') && prompt.length > 1)) {
    throw new OauthError('invalid_request', 'prompt is none, or login, consent and select_account.');
  }
  return prompt;
}
