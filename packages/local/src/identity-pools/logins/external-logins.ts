import type { LocalServices } from '../../context/services.js';
import { type JwtClaims, peekClaims, verifyJwt } from '../../jose/jwt.js';
import { readRemoteKeys } from '../../jose/remote-keys.js';
import { verifyAwsAssertion } from '../../saml/aws-assertion.js';
import { SamlError } from '../../saml/saml-error.js';
import { fetchJson, isLoopbackUrl, OutboundError } from '../../wire/outbound.js';
import type { ServiceError } from '../../wire/service-error.js';
import { notAuthorized, unsupportedProvider } from '../pools/errors.js';
import type { IdentityPool } from '../pools/identity-pools.js';
import { oidcProviderArn } from './iam-providers.js';
import type { VerifiedLogin } from './verify-logins.js';

/** A login of a provider that is not a user pool of this server. */
interface ExternalLogin {
  /** Of the `Logins` map. */
  readonly key: string;
  readonly token: string;
}

/** Social providers whose tokens are ID tokens of OpenID Connect, by their key. */
const OPEN_ID_SOCIAL: readonly string[] = ['accounts.google.com', 'appleid.apple.com'];

/**
 * Verifies a login of an OpenID Connect or SAML provider of IAM, or of a social provider, for an identity pool.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export async function verifyExternalLogin(
  services: LocalServices,
  { configuration }: IdentityPool,
  login: ExternalLogin,
): Promise<VerifiedLogin> {
  const { account, iamProviders } = services.settings;
  const { SupportedLoginProviders = {}, OpenIdConnectProviderARNs = [], SamlProviderARNs = [] } = configuration;
  const { key } = login;
  const arn = oidcProviderArn(account, key);
  if (Object.hasOwn(SupportedLoginProviders, key) && OPEN_ID_SOCIAL.includes(key)) {
    const clientIds = (SupportedLoginProviders[key] ?? '').split(';');
    return await verifyOidcLogin(services, login, { clientIds, configuredAs: key });
  }
  if (Object.hasOwn(SupportedLoginProviders, key))
    throw unsupportedProvider(`No token of ${key} can be verified here.`);
  if (OpenIdConnectProviderARNs.includes(arn)) {
    const provider = iamProviders.get(arn);
    if (provider === undefined || !('clientIds' in provider)) throw unknownToIam(arn);
    return await verifyOidcLogin(services, login, { clientIds: provider.clientIds, configuredAs: arn });
  }
  if (SamlProviderARNs.includes(key)) {
    const provider = iamProviders.get(key);
    if (provider === undefined || !('metadata' in provider)) throw unknownToIam(key);
    return await verifySamlLogin(services, login, provider.metadata);
  }
  throw unsupportedProvider();
}

function unknownToIam(arn: string): ServiceError {
  return unsupportedProvider(`IAM has no provider ${arn} on this server: add it with --iam-providers.`);
}

interface Acceptance {
  readonly clientIds: readonly string[];
  /** The provider's name in role mappings and tag maps of the pool. */
  readonly configuredAs: string;
}

/** The service's tolerance for clocks that differ. */
const GRACE_SECONDS = 300;

async function verifyOidcLogin(
  services: LocalServices,
  { key, token }: ExternalLogin,
  { clientIds, configuredAs }: Acceptance,
): Promise<VerifiedLogin> {
  const issuer = peekClaims(token)?.['iss'];
  if (typeof issuer !== 'string') throw invalidToken('Not a valid OpenId Connect identity token.');
  if (!isIssuer(issuer, key)) throw invalidToken("Issuer doesn't match providerName");
  const claims = await verifySignature(services, token, issuer);
  const { sub, aud, azp, exp } = claims;
  const audiences: readonly unknown[] = azp === undefined ? [aud].flat() : [azp];
  const audience = clientIds.find((client) => audiences.includes(client));
  if (audience === undefined) throw invalidToken('Incorrect token audience.');
  if (typeof sub !== 'string' || sub === '') throw invalidToken('Missing a required claim: sub');
  // The provider's clock is the machine's, not the server's.
  const now = Math.floor(Date.now() / 1_000);
  if (typeof exp !== 'number') throw invalidToken('Missing a required claim: exp');
  if (exp + GRACE_SECONDS <= now) throw invalidToken(`Token expired: ${now} >= ${exp}`);
  return { provider: key, subject: sub, claims: { ...claims, sub, aud: audience }, configuredAs };
}

/** The key is the issuer without its scheme, which may be `http` on this machine alone. Google's issuer may have none. */
function isIssuer(issuer: string, key: string): boolean {
  if (issuer === `https://${key}`) return true;
  return issuer === `http://${key}` ? isLoopbackUrl(issuer) : issuer === key && OPEN_ID_SOCIAL.includes(key);
}

async function verifySignature({ settings }: LocalServices, token: string, issuer: string): Promise<JwtClaims> {
  try {
    const base = (issuer.includes('://') ? issuer : `https://${issuer}`).replace(/\/$/, '');
    const { jwks_uri: jwksUri } = await fetchJson(settings, `${base}/.well-known/openid-configuration`);
    const verified = verifyJwt(token, {
      keys: await readRemoteKeys(settings, typeof jwksUri === 'string' ? jwksUri : ''),
    });
    if (verified.ok) return verified.claims;
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw notAuthorized("Invalid login token. Couldn't verify signed token.", error.message);
  }
  throw invalidToken("Couldn't verify signed token.");
}

async function verifySamlLogin(
  services: LocalServices,
  { key, token }: ExternalLogin,
  metadata: string,
): Promise<VerifiedLogin> {
  try {
    const { nameId, audience, attributes } = await verifyAwsAssertion(services, { response: token, metadata });
    return { provider: key, subject: nameId, claims: { ...attributes, sub: nameId, aud: audience }, configuredAs: key };
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    throw invalidToken(`The SAML response is not accepted. ${error.message}`);
  }
}

function invalidToken(reason: string): ServiceError {
  return notAuthorized(`Invalid login token. ${reason}`);
}
