import type { LocalServices } from '../../context/services.js';
import { type JwtClaims, peekClaims } from '../../jose/jwt.js';
import { prepare } from '../../store/prepared.js';
import { getIssuerForms } from '../../user-pools/base/issuer.js';
import { type IdTokenClaims, verifyUserPoolIdToken } from '../../user-pools/tokens/id-token.js';
import type { ServiceError } from '../../wire/service-error.js';
import { findIdentity } from '../identities/identities.js';
import { loginsDoNotMatch, notAuthorized, unsupportedProvider } from '../pools/errors.js';
import type { IdentityPool } from '../pools/identity-pools.js';
import { DEVELOPER_TOKENS, findUserPoolIdOfLogin, findUserPoolProviders, hasProviders } from '../pools/providers.js';
import { verifyOpenIdToken } from './open-id-token.js';

/** The `Logins` map of a request: tokens by provider. */
export type Logins = Readonly<Record<string, string>>;

/** A verified login. */
export interface VerifiedLogin {
  /** `cognito-idp.<region>.amazonaws.com/<userPoolId>`, in any form of key and issuer; or {@link DEVELOPER_TOKENS}. */
  readonly provider: string;
  readonly subject: string;
  readonly claims: LoginClaims;
  /** The provider's name in role mappings and tag maps, where it differs: the ARN of a provider of IAM. */
  readonly configuredAs?: string;
  /** Tags that a developer gave to the token. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The claims of a login's token. */
export type LoginClaims = JwtClaims & { readonly sub: string; readonly aud: string };

/**
 * Verifies every login of a request for an identity pool: its provider is one of the pool's, and the
 * signature, issuer, audience and life of its token are valid.
 *
 * @returns an empty list for a request without logins
 * @throws ServiceError `NotAuthorizedException`, in Amazon Cognito's words, if any login fails
 */
export async function verifyLogins(
  services: LocalServices,
  pool: IdentityPool,
  logins: Logins | undefined,
): Promise<readonly VerifiedLogin[]> {
  const entries = Object.entries(logins ?? {});
  if (entries.length === 0) return [];
  if (!hasProviders(pool.configuration)) {
    throw notAuthorized('Identity pool does not have identity providers configured.');
  }
  const verified: VerifiedLogin[] = [];
  for (const [key, token] of entries) {
    const login = await verifyLogin(services, pool, { key, token });
    const twin = verified.find(({ provider }) => provider === login.provider);
    if (twin === undefined) verified.push(login);
    else if (twin.subject !== login.subject) throw invalidToken('The same provider is named twice.');
  }
  return verified;
}

async function verifyLogin(
  services: LocalServices,
  pool: IdentityPool,
  { key, token }: { readonly key: string; readonly token: string },
): Promise<VerifiedLogin> {
  if (key === DEVELOPER_TOKENS) return await verifyDeveloperToken(services, pool, token);
  const userPoolId = findUserPoolIdOfLogin(services.settings, key);
  if (userPoolId === undefined) {
    const { verifyExternalLogin } = await import('./external-logins.js');
    return await verifyExternalLogin(services, pool, { key, token });
  }
  const providers = findUserPoolProviders(pool.configuration, userPoolId);
  if (providers.length === 0) throw unsupportedProvider();

  const claims = await verifyToken(services, userPoolId, token);
  const provider = providers.find(({ ClientId }) => ClientId === claims.aud);
  if (provider === undefined) throw unsupportedProvider();
  if (provider.ServerSideTokenCheck === true) await checkStillSignedIn(services, userPoolId, claims);
  return { provider: provider.ProviderName, subject: claims.sub, claims };
}

async function verifyDeveloperToken(
  services: LocalServices,
  pool: IdentityPool,
  token: string,
): Promise<VerifiedLogin> {
  const verification = await verifyOpenIdToken(services, token);
  if (!verification.ok) {
    if (verification.reason === 'expired') throw invalidToken('Token expired.');
    throw invalidToken("Couldn't verify signed token.");
  }
  const { sub, aud, amr, tags } = verification.claims;
  const developer = pool.configuration.DeveloperProviderName;
  if (aud !== pool.id || developer === undefined || !amr.includes(developer)) throw unsupportedProvider();
  const identity = await findIdentity(services.store.db, sub);
  if (identity?.identity_pool_id !== pool.id || identity.state === 'disabled') throw loginsDoNotMatch();
  return { provider: DEVELOPER_TOKENS, subject: sub, claims: { sub, aud, amr }, ...(tags && { tags }) };
}

async function verifyToken(services: LocalServices, userPoolId: string, token: string): Promise<IdTokenClaims> {
  const issuers = getIssuerForms(services.settings, userPoolId);
  const issuer = peekClaims(token)?.['iss'];
  if (issuer === undefined) throw invalidToken('Not a valid OpenId Connect identity token.');
  if (issuer !== issuers.local && issuer !== issuers.aws) throw invalidToken("Issuer doesn't match providerName");
  if (!(await userPoolExists(services, userPoolId))) throw invalidToken("Couldn't verify signed token.");

  const verification = await verifyUserPoolIdToken(services, token, { userPoolId });
  if (verification.ok) return verification.claims;
  switch (verification.reason) {
    case 'malformed':
      throw invalidToken('Not a valid OpenId Connect identity token.');
    case 'signature':
      throw invalidToken("Couldn't verify signed token.");
    case 'issuer':
      throw invalidToken("Issuer doesn't match providerName");
    case 'notIdToken':
      throw invalidToken('Missing a required claim: aud');
    case 'expired':
      throw invalidToken(`Token expired: ${services.clock.nowSeconds()} >= ${verification.expiredAtSeconds}`);
  }
}

const userPoolById = prepare<{ id: string }, { id: string }>((db, place) =>
  db.selectFrom('user_pools').select('id').where('id', '=', place('id')),
);

// Reading the keys of a pool creates them: read them only for pools that exist.
async function userPoolExists(services: LocalServices, id: string): Promise<boolean> {
  return (await userPoolById(services.store.db, { id })).length > 0;
}

async function checkStillSignedIn(services: LocalServices, userPoolId: string, claims: IdTokenClaims): Promise<void> {
  const row = await services.store.db
    .selectFrom('sign_ins')
    .innerJoin('users', 'users.sub', 'sign_ins.sub')
    .select(['sign_ins.revoked_at', 'users.enabled'])
    .where('sign_ins.id', '=', String(claims['event_id']))
    .where('sign_ins.sub', '=', claims.sub)
    .where('sign_ins.user_pool_id', '=', userPoolId)
    .executeTakeFirst();
  if (row === undefined || row.revoked_at !== null || row.enabled !== 1) throw invalidToken('Token has been revoked.');
}

function invalidToken(reason: string): ServiceError {
  return notAuthorized(`Invalid login token. ${reason}`);
}
