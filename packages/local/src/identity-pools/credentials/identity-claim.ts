import type { LocalServices } from '../../context/services.js';
import { requireIdentity } from '../identities/identities.js';
import { linkLogins } from '../identities/linking.js';
import { type Logins, type VerifiedLogin, verifyLogins } from '../logins/verify-logins.js';
import { identityForbidden, notAuthorized } from '../pools/errors.js';
import { type IdentityPool, requireIdentityPool } from '../pools/identity-pools.js';
import type { IdentityRow } from '../pools/schema.js';

/** An identity, and what a caller showed to have it. */
export interface IdentityClaim {
  readonly asked: IdentityRow;
  readonly pool: IdentityPool;
  /** None for a guest. */
  readonly logins: readonly VerifiedLogin[];
}

/**
 * Checks a caller's claim to an identity, and writes nothing: a guest's identity is had by its id, where the pool
 * allows guests; any other by logins, which have to be good.
 *
 * @throws ServiceError `ResourceNotFoundException`, `NotAuthorizedException`
 */
export async function checkClaim(
  services: LocalServices,
  { IdentityId, Logins }: { readonly IdentityId: string; readonly Logins?: Logins },
): Promise<IdentityClaim> {
  const { db } = services.store;
  const asked = await requireIdentity(db, IdentityId);
  const pool = await requireIdentityPool(db, asked.identity_pool_id);
  const logins = await verifyLogins(services, pool, Logins);
  if (logins.length === 0) {
    if (asked.state !== 'guest') throw identityForbidden(asked.id);
    refuseGuestsUnlessAllowed(pool);
  }
  return { asked, pool, logins };
}

/**
 * Settles which identity a caller has: possibly another one than was asked for, because identities merge.
 *
 * @returns the identity's id
 * @throws ServiceError `NotAuthorizedException`, `ResourceConflictException`
 */
export async function settleClaim(services: LocalServices, { asked, pool, logins }: IdentityClaim): Promise<string> {
  return logins.length === 0 ? asked.id : await linkLogins(services, pool.id, { logins, asked });
}

/** @throws ServiceError `NotAuthorizedException` */
export function refuseGuestsUnlessAllowed({ configuration }: IdentityPool): void {
  if (configuration.AllowUnauthenticatedIdentities) return;
  throw notAuthorized('Unauthenticated access is not supported for this identity pool.');
}
