import type { LocalServices } from '../../context/services.js';
import { type ClientAndPool, findClient, requireClient } from '../../user-pools/clients/client-settings.js';
import { checkRedirectUrl } from '../../user-pools/clients/redirect-urls.js';
import { listDomains } from '../../user-pools/configuration/domains.js';
import { missingParameter, redirectMismatch, unknownClient } from '../html/error-page.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { OauthParameters } from '../protocol/parameters.js';
import { grantScopes } from '../protocol/scopes.js';

/** A request to the authorize endpoint or to a login page (RFC 6749, section 4.1.1; OpenID Connect Core 1.0). */
export interface AuthorizationRequest {
  readonly app: ClientAndPool;
  readonly redirectUri: string;
  readonly responseType: 'code' | 'token';
  readonly state: string | undefined;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  /** S256. */
  readonly codeChallenge: string | undefined;
  readonly prompt: readonly string[];
  /** Seconds since the user authenticated that the app accepts; undefined for any time. */
  readonly maxAgeSeconds: number | undefined;
  /** An ID token of the user that the app expects, not verified. */
  readonly idTokenHint: string | undefined;
  /** The audience of the access token (RFC 8707). */
  readonly resource: string | undefined;
  readonly loginHint: string | undefined;
  readonly identityProvider: string | undefined;
  readonly idpIdentifier: string | undefined;
  /** All parameters as received. The login pages pass them on. */
  readonly parameters: OauthParameters;
}

/** The address that an answer goes to, from the valid part of a request. */
export interface RedirectTarget {
  readonly app: ClientAndPool;
  readonly redirectUri: string;
  readonly responseType: string | undefined;
  readonly state: string | undefined;
}

/**
 * The address that the answer goes to. Until it is certain, nothing is sent anywhere (RFC 6749, section 4.1.2.1).
 *
 * @throws {OauthError} which is shown to the user
 */
export async function readRedirectTarget(
  { store }: LocalServices,
  { client_id, redirect_uri, response_type, state }: OauthParameters,
): Promise<RedirectTarget> {
  if (client_id === undefined) throw missingParameter('client_id');
  const client = await findClient(store.db, client_id);
  if (client === undefined) throw unknownClient();
  if (redirect_uri === undefined) throw missingParameter('redirect_uri');
  checkRegistered('redirect_uri', redirect_uri, client.settings.CallbackURLs);
  const app = await requireClient(store.db, client_id);
  return { app, redirectUri: redirect_uri, responseType: response_type, state };
}

/**
 * Checks that a redirect URL is one of the app client's. A stored URL with a scheme that is no longer allowed counts as
 * not registered.
 *
 * @throws {OauthError} `redirect_mismatch`
 */
export function checkRegistered(
  parameter: 'redirect_uri' | 'logout_uri',
  url: string,
  allowed: readonly string[] = [],
): void {
  if (!allowed.includes(url) || checkRedirectUrl(url) !== undefined) {
    throw redirectMismatch(parameter, { given: url, allowed });
  }
}

/**
 * Checks the rest of a request.
 *
 * @throws {OauthError} which goes to the redirect URL
 */
export async function readAuthorizationRequest(
  services: LocalServices,
  { app, redirectUri, responseType, state }: RedirectTarget,
  parameters: OauthParameters,
): Promise<AuthorizationRequest> {
  checkSupported(parameters);
  if (responseType !== 'code' && responseType !== 'token') {
    throw new OauthError('invalid_request', 'response_type must be code or token.');
  }
  const { AllowedOAuthFlowsUserPoolClient, AllowedOAuthFlows = [] } = app.client.settings;
  const flow = responseType === 'code' ? 'code' : 'implicit';
  if (AllowedOAuthFlowsUserPoolClient !== true || !AllowedOAuthFlows.includes(flow)) {
    throw new OauthError('unauthorized_client', `The app client does not allow the ${flow} flow.`);
  }
  return {
    app,
    redirectUri,
    responseType,
    state,
    scopes: await grantScopes(services, app, parameters['scope']),
    nonce: parameters['nonce'],
    codeChallenge: readCodeChallenge(parameters),
    prompt: (await isClassic(services, app)) ? [] : readPrompt(parameters['prompt']),
    maxAgeSeconds: readMaxAge(parameters['max_age']),
    idTokenHint: parameters['id_token_hint'],
    resource: readResource(parameters['resource']),
    loginHint: parameters['login_hint'],
    identityProvider: parameters['identity_provider'],
    idpIdentifier: parameters['idp_identifier'],
    parameters,
  };
}

/** OpenID Connect Core 1.0, section 6: request objects are not supported, and nothing is fetched. */
function checkSupported({ request, request_uri }: OauthParameters): void {
  if (request !== undefined) {
    throw new OauthError('request_not_supported', 'The parameter request is not supported.');
  }
  if (request_uri !== undefined) {
    throw new OauthError('request_uri_not_supported', 'The parameter request_uri is not supported.');
  }
}

/**
 * Whether the pool has the classic pages alone, which ignore `prompt`: "Available in the managed login branding version
 * only, not in the classic hosted UI" (Amazon Cognito Developer Guide, the redirect and authorization endpoint).
 */
async function isClassic({ store }: LocalServices, { pool }: ClientAndPool): Promise<boolean> {
  const domains = await listDomains(store.db, pool.id);
  return domains.length > 0 && domains.every(({ content }) => content.ManagedLoginVersion === 1);
}

/** OpenID Connect Core 1.0, section 3.1.2.1. */
function readMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) {
    throw new OauthError('invalid_request', 'max_age must be a number of seconds.', { parameter: 'max_age' });
  }
  return Number(text);
}

/** RFC 8707. A resource follows the rules of callback URLs (Amazon Cognito Developer Guide, resource binding). */
function readResource(text: string | undefined): string | undefined {
  const fault = text === undefined ? undefined : checkRedirectUrl(text);
  if (fault !== undefined) throw new OauthError('invalid_request', `resource ${fault}`, { parameter: 'resource' });
  return text;
}

/** RFC 7636, section 4.3; `plain` is not supported. */
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
    throw new OauthError(
      'invalid_request',
      'prompt must be none, or one or more of login, consent and select_account.',
    );
  }
  return prompt;
}
