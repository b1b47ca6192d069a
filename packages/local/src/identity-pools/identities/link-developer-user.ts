import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { loginsDoNotMatch } from '../pools/errors.js';
import type { IdentityPool } from '../pools/identity-pools.js';
import type { IdentityRow } from '../pools/schema.js';
import { type DeveloperUser, findDeveloperIdentity, requireIdentityInPool } from './developer-users.js';
import { insertIdentity, requireIdentity } from './identities.js';
import { findOwners, type Login } from './linking.js';

/**
 * Finds the identity of a developer's user, in the caller's transaction. A new user is linked to the requested identity,
 * otherwise to one that has another login of the request, otherwise to a new one.
 *
 * @param identityId the identity to link the user to
 * @param logins the request's verified logins of other providers
 * @throws ServiceError `DeveloperUserAlreadyRegisteredException` when the user has another identity;
 *   `NotAuthorizedException` when the identity has logins and none of them is in the request
 */
export async function linkDeveloperUser(
  services: LocalServices,
  tx: Kysely<Tables>,
  {
    pool,
    user,
    identityId,
    logins,
  }: {
    readonly pool: IdentityPool;
    readonly user: DeveloperUser;
    readonly identityId?: string;
    readonly logins: readonly Login[];
  },
): Promise<IdentityRow> {
  const asked = identityId === undefined ? undefined : await requireIdentityInPool(tx, pool, identityId);
  const owner = await findDeveloperIdentity(tx, user);
  if (owner !== undefined) {
    if (asked !== undefined && owner !== asked.id) {
      const message = `Developer user is already registered with another identity.`;
      throw new ServiceError('DeveloperUserAlreadyRegisteredException', message);
    }
    return await requireIdentity(tx, owner);
  }
  const owners = await findOwners(tx, pool.id, logins);
  if (asked?.state === 'authenticated' && !owners.includes(asked.id)) throw loginsDoNotMatch();
  const known = owners.find((each) => each !== undefined);
  const identity =
    asked ??
    (known === undefined
      ? await insertIdentity(services, tx, { identity_pool_id: pool.id, state: 'authenticated' })
      : await requireIdentityInPool(tx, pool, known));
  await tx
    .insertInto('developer_logins')
    .values({ ...user, identity_id: identity.id })
    .execute();
  await tx
    .updateTable('identities')
    .set({ state: 'authenticated', modified_at: services.clock.now() })
    .where('id', '=', identity.id)
    .execute();
  return { ...identity, state: 'authenticated' };
}
