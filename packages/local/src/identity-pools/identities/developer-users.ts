import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { identityForbidden, identityNotFound, invalidParameter } from '../pools/errors.js';
import { type IdentityPool, requireIdentityPool } from '../pools/identity-pools.js';
import type { DeveloperLoginRow, IdentityRow } from '../pools/schema.js';
import { requireIdentity } from './identities.js';
import { mergeInto } from './linking.js';

/** A user of an identity pool's developer provider. */
export type DeveloperUser = Pick<DeveloperLoginRow, 'identity_pool_id' | 'provider' | 'subject'>;

const selectOwner = prepare<DeveloperUser, { identity_id: string }>((db, place) =>
  db
    .selectFrom('developer_logins')
    .select('identity_id')
    .where('identity_pool_id', '=', place('identity_pool_id'))
    .where('provider', '=', place('provider'))
    .where('subject', '=', place('subject')),
);

/** The identity of a developer's user; undefined for a new user. */
export async function findDeveloperIdentity(db: Kysely<Tables>, user: DeveloperUser): Promise<string | undefined> {
  const [row] = await selectOwner(db, user);
  return row?.identity_id;
}

/**
 * The pool and its developer provider.
 *
 * @throws ServiceError `ResourceNotFoundException`, `InvalidParameterException`
 */
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

/**
 * An identity of this pool that is not disabled.
 *
 * @throws ServiceError `ResourceNotFoundException`, `NotAuthorizedException`
 */
export async function requireIdentityInPool(db: Kysely<Tables>, pool: IdentityPool, id: string): Promise<IdentityRow> {
  const identity = await requireIdentity(db, id);
  if (identity.identity_pool_id !== pool.id) throw identityNotFound(id);
  if (identity.state === 'disabled') throw identityForbidden(id);
  return identity;
}

/**
 * Finds the identity that is named by its id, by one of its developer's users, or by both.
 *
 * @returns the identity's id; undefined when neither is given
 * @throws ServiceError `ResourceNotFoundException`, `NotAuthorizedException`, and `ResourceConflictException` when the
 *   two name different identities
 */
export async function lookupIdentity(
  db: Kysely<Tables>,
  { pool, provider }: { readonly pool: IdentityPool; readonly provider: string },
  { identityId, subject }: { readonly identityId: string | undefined; readonly subject: string | undefined },
): Promise<string | undefined> {
  const asked = identityId === undefined ? undefined : (await requireIdentityInPool(db, pool, identityId)).id;
  const owner =
    subject === undefined
      ? undefined
      : await findDeveloperIdentity(db, { identity_pool_id: pool.id, provider, subject });
  if (subject !== undefined && owner === undefined) throw developerUserNotFound();
  if (asked !== undefined && owner !== undefined && asked !== owner) {
    throw new ServiceError('ResourceConflictException', 'The developer user belongs to another identity.');
  }
  return asked ?? owner;
}

/**
 * Lists the developer's users of an identity.
 *
 * @param after the user before the first one that is listed
 */
export async function listDeveloperUsers(
  db: Kysely<Tables>,
  identityId: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('developer_logins')
    .select('subject')
    .where('identity_id', '=', identityId)
    .where('subject', '>', after)
    .orderBy('subject')
    .limit(limit)
    .execute();
  return rows.map(({ subject }) => subject);
}

/**
 * Merges the identity of a developer's user into the one of another user, in the caller's transaction.
 *
 * @returns the id of the remaining identity
 * @throws ServiceError `ResourceNotFoundException`, `ResourceConflictException`
 */
export async function mergeDeveloperUsers(
  services: LocalServices,
  tx: Kysely<Tables>,
  { source, destination }: { readonly source: DeveloperUser; readonly destination: DeveloperUser },
): Promise<string> {
  const other = await findDeveloperIdentity(tx, source);
  const survivor = await findDeveloperIdentity(tx, destination);
  if (other === undefined || survivor === undefined) throw developerUserNotFound();
  if (other !== survivor) await mergeInto(services, tx, { survivor, other });
  return survivor;
}

/**
 * Unlinks a developer's user from an identity, in the caller's transaction. The next time the user is a new one.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function unlinkDeveloperUser(
  tx: Kysely<Tables>,
  identityId: string,
  { identity_pool_id, provider, subject }: DeveloperUser,
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom('developer_logins')
    .where('identity_pool_id', '=', identity_pool_id)
    .where('provider', '=', provider)
    .where('subject', '=', subject)
    .where('identity_id', '=', identityId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw developerUserNotFound();
}

function developerUserNotFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'Developer user not found.');
}
