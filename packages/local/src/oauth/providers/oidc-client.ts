import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { isEqualSecret } from '../../jose/constant-time.js';
import { type VerificationKey, verifyJwt } from '../../jose/jwt.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import { OauthError } from '../oauth-error.js';
import { fetchLocalJson } from './fetch-local.js';

/** Where an OpenID provider has its endpoints: as configured, else as it says itself. */
interface Endpoints {
  readonly authorize: string;
  readonly token: string;
  readonly userInfo: string;
  readonly jwks: string;
}

async function findEndpoints({ content }: IdentityProvider): Promise<Endpoints> {
  const { oidc_issuer: issuer = '', authorize_url, token_url, attributes_url, jwks_uri } = content.ProviderDetails;
  const known = { authorize: authorize_url, token: token_url, userInfo: attributes_url, jwks: jwks_uri };
  const found = Object.values(known).every((url) => url !== undefined)
    ? {}
    : await fetchLocalJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const text = (name: string): string => (typeof found[name] === 'string' ? found[name] : '');
  return {
    authorize: known.authorize ?? text('authorization_endpoint'),
    token: known.token ?? text('token_endpoint'),
    userInfo: known.userInfo ?? text('userinfo_endpoint'),
    jwks: known.jwks ?? text('jwks_uri'),
  };
}

interface Departure {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly loginHint: string | undefined;
}

/** The address at which the provider asks its user (OpenID Connect Core 1.0, section 3.1.2.1). */
export async function makeProviderUrl(
  provider: IdentityProvider,
  { redirectUri, state, nonce, loginHint }: Departure,
): Promise<string> {
  const url = await explaining(provider, async () => new URL((await findEndpoints(provider)).authorize));
  const { client_id = '', authorize_scopes = 'openid' } = provider.content.ProviderDetails;
  const parameters = {
    client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: authorize_scopes,
    state,
    nonce,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (loginHint !== undefined) url.searchParams.set('login_hint', loginHint);
  return url.href;
}

interface Arrival {
  readonly code: string;
  readonly redirectUri: string;
  readonly nonce: string;
}

/**
 * Redeems the provider's code, and reads what it says of its user: in the ID token, once that is verified, and at its
 * user info endpoint.
 *
 * @throws {OauthError} `invalid_request`
 */
export async function readProviderClaims(
  provider: IdentityProvider,
  { code, redirectUri, nonce }: Arrival,
): Promise<Readonly<Record<string, unknown>>> {
  return await explaining(provider, async () => {
    const endpoints = await findEndpoints(provider);
    const { client_id = '', client_secret, attributes_request_method: method } = provider.content.ProviderDetails;
    const tokens = await fetchLocalJson(endpoints.token, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        client_id,
        ...(client_secret !== undefined && { client_secret }),
      }),
    });
    const claims = verifyIdToken(String(tokens['id_token']), {
      keys: await readKeys(endpoints.jwks),
      issuer: provider.content.ProviderDetails['oidc_issuer'] ?? '',
      clientId: client_id,
      nonce,
    });
    const headers = { authorization: `Bearer ${String(tokens['access_token'])}` };
    const profile = await fetchLocalJson(endpoints.userInfo, { method: method === 'POST' ? 'POST' : 'GET', headers });
    // OpenID Connect Core 1.0, section 5.3.2: another user's profile must not be used.
    if (profile['sub'] !== claims['sub']) throw new Error('another user');
    return { ...claims, ...profile };
  });
}

interface Expected {
  readonly keys: readonly VerificationKey[];
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
}

/** OpenID Connect Core 1.0, section 3.1.3.7. RS256 only, as every provider has it. */
function verifyIdToken(token: string, { keys, issuer, clientId, nonce }: Expected): Record<string, unknown> {
  const verified = verifyJwt(token, { keys });
  if (!verified.ok) throw new Error('signature');
  const { iss, aud, exp, sub, nonce: sent } = verified.claims;
  const audience: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (iss !== issuer || !audience.includes(clientId)) throw new Error('issuer or audience');
  // The provider lives by the machine's time.
  if (typeof exp !== 'number' || exp * 1_000 <= Date.now()) throw new Error('expired');
  if (typeof sub !== 'string' || typeof sent !== 'string' || !isEqualSecret(sent, nonce)) throw new Error('nonce');
  return verified.claims;
}

async function readKeys(url: string): Promise<readonly VerificationKey[]> {
  const { keys } = await fetchLocalJson(url);
  const all: readonly JsonWebKey[] = Array.isArray(keys) ? keys : [];
  return all.flatMap((key) => {
    if (key.kty !== 'RSA' || typeof key['kid'] !== 'string') return [];
    return [{ kid: key['kid'], jwk: { alg: 'RS256' as const }, publicKey: createPublicKey({ key, format: 'jwk' }) }];
  });
}

/** What goes wrong at a provider is told to the app without what the provider said, which is anybody's text. */
async function explaining<Result>({ name }: IdentityProvider, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const detail = error instanceof Error && /^[\w ]{1,30}$/.test(error.message) ? error.message : 'error';
    throw new OauthError('invalid_request', `${name} Error - ${detail}`);
  }
}
