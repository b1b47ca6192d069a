import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { VerifiedLogin } from '../logins/verify-logins.js';
import { identityForbidden, identityNotFound, invalidParameter, loginsDoNotMatch } from '../pools/errors.js';
import { type IdentityPool, requireIdentityPool } from '../pools/identity-pools.js';
import type { DeveloperLoginRow, IdentityRow } from '../pools/schema.js';
import { insertIdentity, requireIdentity } from './identities.js';
import { ownersOf } from './linking.js';

/** A user of an identity pool's developer provider. */
export type DeveloperUser = Pick<DeveloperLoginRow, 'identity_pool_id' | 'provider' | 'subject'>;

const ownerOf = prepare<DeveloperUser, { identity_id: string }>((db, place) =>
  db
    .selectFrom('developer_logins')
    .select('identity_id')
    .where('identity_pool_id', '=', place('identity_pool_id'))
    .where('provider', '=', place('provider'))
    .where('subject', '=', place('subject')),
);

/** The identity of a developer's user, if that was seen before. */
export async function findDeveloperIdentity(db: Kysely<Tables>, user: DeveloperUser): Promise<string | undefined> {
  const [row] = await ownerOf(db, user);
  return row?.identity_id;
}

/** The pool, whose developer provider this is. @throws ServiceError `ResourceNotFoundException`, `InvalidParameterException` */
export async function requireDeveloperPool(
  db: Kysely<Tables>,
  identityPoolId: string,
  providerName?: string,
): Promise<{ readonly pool: IdentityPool; readonly provider: string }> {
  const pool = await requireIdentityPool(db, identityPoolId);
  const provider = pool.configuration.DeveloperProviderName;
  if (provider === undefined || (providerName !== undefined && providerName !== provider)) {
    throw invalidParameter('Please provide a valid developer provider name.');
  }
  return { pool, provider };
}

/** An identity of this pool that isn't disabled. @throws ServiceError `ResourceNotFoundException`, `NotAuthorizedException` */
export async function requireIdentityOf(db: Kysely<Tables>, pool: IdentityPool, id: string): Promise<IdentityRow> {
  const identity = await requireIdentity(db, id);
  if (identity.identity_pool_id !== pool.id) throw identityNotFound(id);
  if (identity.state === 'disabled') throw identityForbidden(id);
  return identity;
}

/**
 * The identity of a developer's user, in the caller's transaction. A new user is linked to the identity that is asked
 * for, else to one that has another login of the request, else to a new one.
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
    readonly logins: readonly VerifiedLogin[];
  },
): Promise<IdentityRow> {
  const asked = identityId === undefined ? undefined : await requireIdentityOf(tx, pool, identityId);
  const owner = await findDeveloperIdentity(tx, user);
  if (owner !== undefined) {
    if (asked !== undefined && owner !== asked.id) {
      const message = `Developer user is already registered with another identity.`;
      throw new ServiceError('DeveloperUserAlreadyRegisteredException', message);
    }
    return await requireIdentity(tx, owner);
  }
  const owners = await ownersOf(tx, pool.id, logins);
  if (asked?.state === 'authenticated' && !owners.includes(asked.id)) throw loginsDoNotMatch();
  const known = owners.find((each) => each !== undefined);
  const identity =
    asked ??
    (known === undefined
      ? await insertIdentity(services, tx, { identity_pool_id: pool.id, state: 'authenticated' })
      : await requireIdentityOf(tx, pool, known));
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
