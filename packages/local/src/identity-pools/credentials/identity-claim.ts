import type { LocalServices } from '../../context/services.js';
import { requireIdentity } from '../identities/identities.js';
import { linkLogins } from '../identities/linking.js';
import { type Logins, type VerifiedLogin, verifyLogins } from '../logins/verify-logins.js';
import { identityForbidden, notAuthorized } from '../pools/errors.js';
import { type IdentityPool, requireIdentityPool } from '../pools/identity-pools.js';
import type { IdentityRow } from '../pools/schema.js';

/** An identity that a caller asks for, and the logins that prove the caller's right to it. */
export interface IdentityClaim {
  readonly asked: IdentityRow;
  readonly pool: IdentityPool;
  /** Empty for a guest. */
  readonly logins: readonly VerifiedLogin[];
}

/**
 * Checks a caller's claim to an identity, and writes nothing. The id is enough for a guest's identity, where the pool
 * allows guests; any other identity needs valid logins.
 *
 * @throws ServiceError `ResourceNotFoundException`, `NotAuthorizedException`
 */
export async function checkClaim(
  services: LocalServices,
  { identityId, logins: given }: { readonly identityId: string; readonly logins: Logins | undefined },
): Promise<IdentityClaim> {
  const { db } = services.store;
  const asked = await requireIdentity(db, identityId);
  const pool = await requireIdentityPool(db, asked.identity_pool_id);
  const logins = await verifyLogins(services, pool, given);
  if (logins.length === 0) {
    if (asked.state !== 'guest') throw identityForbidden(asked.id);
    assertGuestsAllowed(pool);
  }
  return { asked, pool, logins };
}

/**
 * Settles which identity a caller gets. It can be another one than the caller asks for, because identities merge.
 *
 * @returns the identity's id
 * @throws ServiceError `NotAuthorizedException`, `ResourceConflictException`
 */
export async function settleClaim(services: LocalServices, { asked, pool, logins }: IdentityClaim): Promise<string> {
  return logins.length === 0 ? asked.id : await linkLogins(services, pool.id, { logins, asked });
}

/** @throws ServiceError `NotAuthorizedException` */
export function assertGuestsAllowed({ configuration }: IdentityPool): void {
  if (configuration.AllowUnauthenticatedIdentities) return;
  throw notAuthorized('Unauthenticated access is not supported for this identity pool.');
}
