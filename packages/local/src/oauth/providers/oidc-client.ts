import { isEqualSecret } from '../../base/constant-time.js';
import { type VerificationKey, verifyJwt } from '../../jose/jwt.js';
import { readRemoteKeys } from '../../jose/remote-keys.js';
import type { ProviderType } from '../../user-pools/configuration/identity-provider-details.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import { fetchJson, OutboundError, type OutboundRule } from '../../wire/outbound.js';
import { OauthError } from '../protocol/oauth-error.js';
import { createAppleClientSecret } from './apple-client-secret.js';
import type { ProviderStatements } from './inbound-federation.js';

/** How providers with the code flow differ. */
interface Dialect {
  /** Whether an ID token names the user (OpenID Connect). */
  readonly idToken: boolean;
  /** Where the rest of the profile is: the configured endpoint (by default the discovered one), the discovered one, or none. */
  readonly profile: 'configured' | 'discovered' | 'none';
  /** The claim that names the user. */
  readonly subject: string;
}

const DIALECTS: Readonly<Record<Exclude<ProviderType, 'SAML'>, Dialect>> = {
  OIDC: { idToken: true, profile: 'configured', subject: 'sub' },
  // The endpoint that is configured for Google is its People API, whose answers have no claims.
  Google: { idToken: true, profile: 'discovered', subject: 'sub' },
  SignInWithApple: { idToken: true, profile: 'none', subject: 'sub' },
  Facebook: { idToken: false, profile: 'configured', subject: 'id' },
  LoginWithAmazon: { idToken: false, profile: 'configured', subject: 'user_id' },
};

function findDialect({ content }: IdentityProvider): Dialect {
  if (content.ProviderType === 'SAML') throw new RangeError('SAML providers are asked in another way.');
  return DIALECTS[content.ProviderType];
}

/** The endpoints of a provider: configured, or discovered. */
interface Endpoints {
  readonly authorize: string;
  readonly token: string;
  readonly profile: string;
  readonly jwks: string;
}

async function findEndpoints(rule: OutboundRule, provider: IdentityProvider): Promise<Endpoints> {
  const {
    oidc_issuer: issuer = '',
    authorize_url,
    token_url,
    attributes_url,
    jwks_uri,
  } = provider.content.ProviderDetails;
  const { idToken, profile } = findDialect(provider);
  const profileUrl = profile === 'configured' ? attributes_url : profile === 'none' ? '' : undefined;
  const known = { authorize: authorize_url, token: token_url, profile: profileUrl, jwks: idToken ? jwks_uri : '' };
  const found = Object.values(known).every((url) => url !== undefined)
    ? {}
    : await fetchJson(rule, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const text = (name: string): string => (typeof found[name] === 'string' ? found[name] : '');
  return {
    authorize: known.authorize ?? text('authorization_endpoint'),
    token: known.token ?? text('token_endpoint'),
    profile: known.profile ?? text('userinfo_endpoint'),
    jwks: known.jwks ?? text('jwks_uri'),
  };
}

interface ProviderRedirect {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly loginHint: string | undefined;
  /** All values but `none`, which is never sent to a provider. */
  readonly prompt: readonly string[];
}

/** Creates the authorization URL of a provider (OpenID Connect Core 1.0, section 3.1.2.1). */
export async function createProviderUrl(
  rule: OutboundRule,
  provider: IdentityProvider,
  { redirectUri, state, nonce, loginHint, prompt }: ProviderRedirect,
): Promise<string> {
  const url = await explaining(provider, async () => new URL((await findEndpoints(rule, provider)).authorize));
  const { client_id = '', authorize_scopes = 'openid' } = provider.content.ProviderDetails;
  const parameters = {
    client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: authorize_scopes,
    state,
    ...(findDialect(provider).idToken && { nonce }),
    // Apple returns names and addresses in this mode alone.
    ...(provider.content.ProviderType === 'SignInWithApple' && { response_mode: 'form_post' }),
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...(prompt.length > 0 && { prompt: prompt.join(' ') }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

interface ProviderCallback {
  readonly code: string;
  readonly redirectUri: string;
  readonly nonce: string;
}

/** A provider's claims about its user. */
export interface ProviderAnswer {
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** All answers, by their source. */
  readonly statements: ProviderStatements;
  /** What it needs for its sign-out, as JSON. */
  readonly session?: string;
}

/**
 * Redeems the provider's code and reads the user's claims: from the verified ID token and from the user info endpoint,
 * where the provider has them.
 *
 * @throws {OauthError} `invalid_request`
 */
export async function readProviderAnswer(
  rule: OutboundRule,
  provider: IdentityProvider,
  { code, redirectUri, nonce }: ProviderCallback,
): Promise<ProviderAnswer> {
  return await explaining(provider, async () => {
    const { idToken, subject: subjectClaim } = findDialect(provider);
    const { client_id: clientId = '', oidc_issuer: issuer = '' } = provider.content.ProviderDetails;
    const endpoints = await findEndpoints(rule, provider);
    const secret = readClientSecret(provider);
    const tokens = await fetchJson(rule, endpoints.token, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        client_id: clientId,
        ...(secret !== undefined && { client_secret: secret }),
      }),
    });
    const signed = idToken
      ? verifyIdToken(String(tokens['id_token']), {
          keys: await readRemoteKeys(rule, endpoints.jwks),
          issuer,
          clientId,
          nonce,
        })
      : {};
    const profile =
      endpoints.profile === ''
        ? signed
        : await readProfile(rule, provider, { url: endpoints.profile, accessToken: String(tokens['access_token']) });
    // OpenID Connect Core 1.0, section 5.3.2: another user's profile must not be used.
    if (idToken && profile['sub'] !== signed['sub']) throw new Error('another user');
    const claims = { ...signed, ...profile };
    const subject = claims[subjectClaim];
    if (typeof subject !== 'string' || subject === '') throw new Error('no user');
    return { subject, claims, statements: { tokenResponse: tokens, idToken: signed, userInfo: profile } };
  });
}

function readClientSecret({ content: { ProviderType: type, ProviderDetails } }: IdentityProvider): string | undefined {
  return type === 'SignInWithApple' ? createAppleClientSecret(ProviderDetails) : ProviderDetails['client_secret'];
}

async function readProfile(
  rule: OutboundRule,
  { content }: IdentityProvider,
  { url, accessToken }: { readonly url: string; readonly accessToken: string },
): Promise<Record<string, unknown>> {
  const { attributes_request_method, attributes_url_add_attributes } = content.ProviderDetails;
  // Facebook returns only the requested fields.
  const fields =
    attributes_url_add_attributes === 'true' && url.endsWith('=') ? listFields(content.AttributeMapping) : '';
  return await fetchJson(rule, `${url}${fields}`, {
    method: attributes_request_method === 'POST' ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${accessToken}` },
  });
}

function listFields(mapping: Readonly<Record<string, string>>): string {
  return encodeURIComponent([...new Set(['id', ...Object.values(mapping)])].join(','));
}

interface Expected {
  readonly keys: readonly VerificationKey[];
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
}

/** OpenID Connect Core 1.0, section 3.1.3.7. RS256 only, which every provider supports. */
function verifyIdToken(token: string, { keys, issuer, clientId, nonce }: Expected): Record<string, unknown> {
  const verified = verifyJwt(token, { keys });
  if (!verified.ok) throw new Error('signature');
  const { iss, aud, exp, sub, nonce: sent } = verified.claims;
  const audience: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (iss !== issuer || !audience.includes(clientId)) throw new Error('issuer or audience');
  // The provider's clock is the machine's, not the server's.
  if (typeof exp !== 'number' || exp * 1_000 <= Date.now()) throw new Error('expired');
  if (typeof sub !== 'string' || typeof sent !== 'string' || !isEqualSecret(sent, nonce)) throw new Error('nonce');
  return verified.claims;
}

/** The app gets an error of a provider without the text of the provider, which any caller can write. */
async function explaining<Result>({ name }: IdentityProvider, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OutboundError) throw new OauthError('invalid_request', `${name} Error - ${error.message}`);
    const detail = error instanceof Error && /^[\w ]{1,30}$/.test(error.message) ? error.message : 'error';
    throw new OauthError('invalid_request', `${name} Error - ${detail}`);
  }
}
