import type { LocalServices } from '../../context/services.js';
import { insertIdentity } from '../identities/identities.js';
import type { IdentityPool } from '../pools/identity-pools.js';
import type { IdentityRow } from '../pools/schema.js';
import { assertGuestsAllowed } from './identity-claim.js';

/**
 * Creates the identity of a new guest.
 *
 * @throws ServiceError `NotAuthorizedException` when the pool allows no guests
 */
export async function createGuest(services: LocalServices, pool: IdentityPool): Promise<IdentityRow> {
  assertGuestsAllowed(pool);
  return await services.store.transaction((tx) =>
    insertIdentity(services, tx, { identity_pool_id: pool.id, state: 'guest' }),
  );
}
