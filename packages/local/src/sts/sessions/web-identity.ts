import type { LocalServices } from '../../context/services.js';
import { isRoleArn } from '../../iam/assumed-role.js';
import { listRoles } from '../../identity-pools/credentials/role-choice.js';
import { type OpenIdTokenClaims, verifyOpenIdToken } from '../../identity-pools/logins/open-id-token.js';
import { findIdentityPool } from '../../identity-pools/pools/identity-pools.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidIdentityToken } from './errors.js';

/**
 * Verifies the OpenID token of an identity.
 *
 * @throws ServiceError `InvalidIdentityToken`, `ExpiredTokenException`
 */
export async function getWebIdentity(services: LocalServices, token: string): Promise<OpenIdTokenClaims> {
  const verification = await verifyOpenIdToken(services, token);
  if (verification.ok) return verification.claims;
  switch (verification.reason) {
    case 'malformed':
      throw invalidIdentityToken(
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
      );
    case 'issuer':
      throw invalidIdentityToken('No OpenIDConnect provider found in your account for the issuer of the token');
    case 'signature':
      throw invalidIdentityToken(
        "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity " +
          'documentation for requirements',
      );
    case 'expired':
      throw new ServiceError(
        'ExpiredTokenException',
        `Token expired: current date/time ${services.clock.nowSeconds()} must be before the expiration date/time ` +
          `${verification.expiredAtSeconds}`,
      );
  }
}

/** Whether a role trusts an identity: the roles that a pool gives to identities of that kind do. */
export async function isTrustedBy(
  { store }: LocalServices,
  { aud, amr }: OpenIdTokenClaims,
  roleArn: string,
): Promise<boolean> {
  const pool = await findIdentityPool(store.db, aud);
  if (pool === undefined || pool.configuration.AllowClassicFlow === false) return false;
  const kind = amr[0] === 'authenticated' ? 'authenticated' : 'unauthenticated';
  return isRoleArn(roleArn) && listRoles(pool.roles, kind).includes(roleArn);
}
